package tree

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// source is what stands in the tree, read once for all tests.
type source struct {
	files map[string]bool            // and folders, from the top
	bases map[string]bool            // names of files without their folder
	words map[string]bool            // every word of the sources, documents apart
	tests map[string]map[string]bool // names of tests by folder
	// names are the declarations of packages by the package's name, and fields and methods by the type's.
	names   map[string]map[string]bool
	targets map[string]bool
	// makefile is the text of the Makefile.
	makefile string
	routes   map[string]bool
	parsed   map[string]*ast.File
}

// skipped are folders that hold nothing of ours.
var skipped = []string{".git", "node_modules", "build", "data", "dist"}

// spoken are endings of files whose words count as what is there.
var spoken = []string{".go", ".sql", ".sh", ".ts", ".tsx", ".mjs", ".js", ".yaml", ".yml", ".css", ".html", ".csv"}

var (
	word   = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*`)
	target = regexp.MustCompile(`(?m)^([a-z][a-z0-9-]*):`)
)

var read = sync.OnceValues(readSource)

func tree(t *testing.T) *source {
	t.Helper()
	s, err := read()
	require.NoError(t, err)
	return s
}

func readSource() (*source, error) {
	s := &source{files: map[string]bool{}, bases: map[string]bool{}, words: map[string]bool{}, tests: map[string]map[string]bool{},
		names: map[string]map[string]bool{}, targets: map[string]bool{}, routes: map[string]bool{}, parsed: map[string]*ast.File{}}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && slices.Contains(skipped, d.Name()) && name != "cmd/fettle/demo/data" {
			return fs.SkipDir
		}
		s.files[name], s.bases[path.Base(name)] = true, true
		if !d.Type().IsRegular() || !slices.Contains(spoken, path.Ext(name)) && name != "Makefile" {
			return nil
		}
		return s.read(name)
	})
	if err != nil {
		return nil, err
	}
	return s, s.readRoutes()
}

func (s *source) read(name string) error {
	raw, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		return err
	}
	// The words of this package's tests are of things that are not there.
	if !strings.HasPrefix(name, "cmd/internal/tree/") {
		for _, w := range word.FindAllString(string(raw), -1) {
			s.words[w] = true
		}
	}
	if name == "Makefile" {
		s.makefile = string(raw)
		for _, m := range target.FindAllStringSubmatch(s.makefile, -1) {
			s.targets[m[1]] = true
		}
	}
	if path.Ext(name) != ".go" {
		return nil
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, raw, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	s.parsed[name] = file
	for _, d := range file.Decls {
		s.declare(path.Dir(name), file.Name.Name, d)
	}
	return nil
}

func add(to map[string]map[string]bool, key, name string) {
	if to[key] == nil {
		to[key] = map[string]bool{}
	}
	to[key][name] = true
}

// declare notes what a declaration names.
func (s *source) declare(folder, pkg string, d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			add(s.names, pkg, d.Name.Name)
			if strings.HasPrefix(d.Name.Name, "Test") || strings.HasPrefix(d.Name.Name, "Benchmark") {
				add(s.tests, folder, d.Name.Name)
			}
			return
		}
		of := d.Recv.List[0].Type
		if star, ok := of.(*ast.StarExpr); ok {
			of = star.X
		}
		if index, ok := of.(*ast.IndexExpr); ok {
			of = index.X
		}
		if name, ok := of.(*ast.Ident); ok {
			add(s.names, name.Name, d.Name.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.ValueSpec:
				for _, n := range spec.Names {
					add(s.names, pkg, n.Name)
				}
			case *ast.TypeSpec:
				add(s.names, pkg, spec.Name.Name)
				ast.Inspect(spec.Type, func(n ast.Node) bool {
					if f, ok := n.(*ast.Field); ok {
						for _, name := range f.Names {
							add(s.names, spec.Name.Name, name.Name)
						}
					}
					return true
				})
			}
		}
	}
}

func (s *source) readRoutes() error {
	raw, err := os.ReadFile(filepath.Join(root, "docs/openapi.json"))
	if err != nil {
		return err
	}
	var doc struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		return err
	}
	for route, methods := range doc.Paths {
		s.routes[route] = true
		for method := range methods {
			s.routes[strings.ToUpper(method)+" "+route] = true
		}
	}
	return nil
}

// hasTest tells whether a test of this name is there, in any folder.
func (s *source) hasTest(name string) bool {
	for _, tests := range s.tests {
		if tests[name] {
			return true
		}
	}
	return false
}
