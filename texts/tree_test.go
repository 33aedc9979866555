package texts_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "fettle"

// file is a Go file of the tree that is no test.
type file struct {
	// name is its path from the top, pkg the path of its package.
	name, pkg string
	syntax    *ast.File
	// imports are paths by the name they go by here.
	imports map[string]string
}

// tree is the Go source as it stands, without tests, demo data and the lab.
type tree struct {
	set   *token.FileSet
	files []file
}

// once reads it for all tests: nothing of it is changed.
var once = sync.OnceValues(parseTree)

func readTree(t *testing.T) tree {
	t.Helper()
	r, err := once()
	require.NoError(t, err)
	require.NotEmpty(t, r.files)
	return r
}

func parseTree() (out tree, err error) {
	out.set = token.NewFileSet()
	err = filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		below := strings.TrimPrefix(filepath.ToSlash(name), "../")
		if d.IsDir() {
			if below != ".." && strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules" || d.Name() == "build" || skipped[below] {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || strings.HasSuffix(filepath.Dir(name), "test") {
			return nil
		}
		syntax, err := parser.ParseFile(out.set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		f := file{name: below, pkg: path.Join(module, path.Dir(below)), syntax: syntax, imports: map[string]string{}}
		for _, i := range syntax.Imports {
			target, _ := strconv.Unquote(i.Path.Value)
			as := path.Base(target)
			if i.Name != nil {
				as = i.Name.Name
			}
			f.imports[as] = target
		}
		out.files = append(out.files, f)
		return nil
	})
	return out, err
}

// skipped hold what is made up for a demonstration or a measurement.
var skipped = map[string]bool{"cmd/fettle-lab": true, "cmd/fettle/demo": true, "web": true, "docs": true, "lint": true}

func (r tree) at(p token.Pos) string {
	where := r.set.Position(p)
	return strings.TrimPrefix(filepath.ToSlash(where.Filename), "../") + ":" + strconv.Itoa(where.Line)
}

// each visits every node with those around it, the innermost last.
func (r tree) each(visit func(f file, n ast.Node, around []ast.Node)) {
	for _, f := range r.files {
		var around []ast.Node
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if n == nil {
				around = around[:len(around)-1]
				return true
			}
			visit(f, n, around)
			around = append(around, n)
			return true
		})
	}
}

// named is what an expression names, as package path and name; "" when it is no plain name.
func (f file) named(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return f.pkg + "." + e.Name
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); ok && f.imports[x.Name] != "" {
			return f.imports[x.Name] + "." + e.Sel.Name
		}
	}
	return ""
}

func literal(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(l.Value)
	return s, err == nil
}

// fallen is a fault that a package declares.
type fallen struct {
	name, kind, code, at string
	// why is the variant that a table of states refuses with.
	why string
}

// faults are all of them by the name of their variable.
func (r tree) faults() map[string]fallen {
	out := map[string]fallen{}
	r.each(func(f file, n ast.Node, _ []ast.Node) {
		v, ok := n.(*ast.ValueSpec)
		if !ok || len(v.Names) != len(v.Values) {
			return
		}
		for i, value := range v.Values {
			call, ok := value.(*ast.CallExpr)
			if !ok || f.named(call.Fun) != module+"/internal/fault.New" {
				continue
			}
			code, _ := literal(call.Args[1])
			name := f.pkg + "." + v.Names[i].Name
			kind := f.named(call.Args[0])
			out[name] = fallen{name: name, kind: kind[strings.LastIndex(kind, ".")+1:], code: code, at: r.at(v.Pos())}
		}
	})
	return out
}

// use is one place where a fault is made: with which variant of its text, and which values.
type use struct {
	code, why, at string
	values        map[string]bool
}

func (u use) key() string {
	if u.why == "" {
		return "fault." + u.code
	}
	return "fault." + u.code + "." + u.why
}

// uses are all places where faults are made. A fault that is only compared with is not made. strays are places where it
// cannot be told which fault gets a variant.
func (r tree) uses(declared map[string]fallen) (made []use, strays []string) {
	machines := r.machines(declared)
	find := func(name string) (fallen, bool) {
		if which, known := declared[name]; known {
			return which, true
		}
		which, known := machines[name]
		return which, known
	}
	r.each(func(f file, n ast.Node, around []ast.Node) {
		e, ok := n.(ast.Expr)
		if !ok {
			return
		}
		if call, ok := n.(*ast.CallExpr); ok {
			if s, ok := call.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "Because" {
				base := chain(call)
				if _, known := find(f.named(base)); !known {
					strays = append(strays, r.at(n.Pos()))
				}
			}
		}
		which, known := find(f.named(e))
		if !known || compared(f, around) || isPart(around, n) {
			return
		}
		_, isTable := machines[f.named(e)]
		refuses := !isTable
		u := use{code: which.code, why: which.why, at: r.at(n.Pos()), values: map[string]bool{}}
		for i := len(around) - 1; i > 0; i -= 2 {
			s, isMethod := around[i].(*ast.SelectorExpr)
			call, isCall := around[i-1].(*ast.CallExpr)
			if !isMethod || !isCall || call.Fun != s {
				break
			}
			switch s.Sel.Name {
			case "Because":
				u.why, _ = literal(call.Args[0])
			case "May", "Refusal":
				refuses = true
				for _, name := range []string{"from", "to", "allowed"} {
					u.values[name] = true
				}
			case "With":
				for k := 0; k < len(call.Args); k += 2 {
					name, _ := literal(call.Args[k])
					u.values[name] = true
				}
			}
		}
		if refuses {
			made = append(made, u)
		}
	})
	return made, strays
}

// machines are the faults of the tables of states, by the name of the table: its methods May and Refusal make them.
func (r tree) machines(declared map[string]fallen) map[string]fallen {
	out := map[string]fallen{}
	r.each(func(f file, n ast.Node, around []ast.Node) {
		kv, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return
		}
		if key, ok := kv.Key.(*ast.Ident); !ok || key.Name != "Refused" {
			return
		}
		for _, outer := range around {
			if v, ok := outer.(*ast.ValueSpec); ok && len(v.Names) == 1 {
				which := declared[f.named(chain(kv.Value))]
				if call, ok := kv.Value.(*ast.CallExpr); ok {
					which.why, _ = literal(call.Args[0])
				}
				out[f.pkg+"."+v.Names[0].Name] = which
			}
		}
	})
	return out
}

// chain is what a row of method calls begins with.
func chain(e ast.Expr) ast.Expr {
	for {
		call, ok := e.(*ast.CallExpr)
		if !ok {
			return e
		}
		s, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return e
		}
		e = s.X
	}
}

// isPart tells that a name is the right side of a selector, which is looked at itself, or stands in a declaration: where it
// is declared, or in a table of states, whose methods make the fault.
func isPart(around []ast.Node, n ast.Node) bool {
	if len(around) == 0 {
		return false
	}
	switch outer := around[len(around)-1].(type) {
	case *ast.SelectorExpr:
		return outer.Sel == n || inTable(around)
	case *ast.KeyValueExpr:
		return inTable(around)
	case *ast.ValueSpec:
		return true
	}
	return false
}

// inTable tells that an expression is the fault of a table of states, or begins it: Refused: ErrX.Because("of this table").
func inTable(around []ast.Node) bool {
	for _, outer := range slices.Backward(around) {
		switch outer := outer.(type) {
		case *ast.SelectorExpr, *ast.CallExpr:
		case *ast.KeyValueExpr:
			key, ok := outer.Key.(*ast.Ident)
			return ok && key.Name == "Refused"
		default:
			return false
		}
	}
	return false
}

// compared tells that an expression is only asked after, as by errors.Is.
func compared(f file, around []ast.Node) bool {
	if len(around) == 0 {
		return false
	}
	call, ok := around[len(around)-1].(*ast.CallExpr)
	return ok && f.named(call.Fun) == "errors.Is"
}
