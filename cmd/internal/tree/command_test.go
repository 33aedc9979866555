package tree

import (
	"go/ast"
	"path"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// command is a command of a binary, as the field of a struct tells kong.
type command struct {
	under map[string]*command
	flags map[string]bool
	envs  map[string]bool
}

// binaries are the commands of both programs by their name.
func (s *source) binaries() map[string]*command {
	structs := map[string]*ast.StructType{}
	for name, file := range s.parsed {
		if !strings.HasPrefix(name, "cmd/") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				if of, ok := spec.Type.(*ast.StructType); ok {
					structs[path.Dir(name)+"."+spec.Name.Name] = of
				}
			}
			return true
		})
	}
	out := map[string]*command{}
	for _, binary := range []string{"fettle", "fettle-lab"} {
		out[binary] = commandOf(structs, "cmd/"+binary, "cli")
	}
	return out
}

// folderOf is where a package that commands are put together from lies.
var folderOf = map[string]string{"app": "cmd/internal/app", "bench": "cmd/fettle-lab/bench"}

func commandOf(structs map[string]*ast.StructType, folder, name string) *command {
	c := &command{under: map[string]*command{}, flags: map[string]bool{"help": true}, envs: map[string]bool{}}
	of := structs[folder+"."+name]
	if of == nil {
		return c
	}
	for _, f := range of.Fields.List {
		in, kind := folder, ""
		switch t := f.Type.(type) {
		case *ast.Ident:
			kind = t.Name
		case *ast.SelectorExpr:
			if pkg, ok := t.X.(*ast.Ident); ok {
				in, kind = folderOf[pkg.Name], t.Sel.Name
			}
		}
		if len(f.Names) == 0 {
			inner := commandOf(structs, in, kind)
			for flag := range inner.flags {
				c.flags[flag] = true
			}
			for env := range inner.envs {
				c.envs[env] = true
			}
			continue
		}
		tag := tagOf(f)
		called := kebab(f.Names[0].Name)
		if own := tag.Get("name"); own != "" {
			called = own
		}
		if env := tag.Get("env"); env != "" {
			c.envs[env] = true
		}
		_, isCommand := tag.Lookup("cmd")
		_, isArgument := tag.Lookup("arg")
		switch {
		case isCommand:
			c.under[called] = commandOf(structs, in, kind)
		case !isArgument && tag != "":
			c.flags[called] = true
		}
	}
	return c
}

func tagOf(f *ast.Field) reflect.StructTag {
	if f.Tag == nil {
		return ""
	}
	text, err := strconv.Unquote(f.Tag.Value)
	if err != nil {
		return ""
	}
	return reflect.StructTag(text)
}

var hump = regexp.MustCompile(`([a-z0-9])([A-Z])`)

// kebab is how kong calls a field: DryRun is dry-run.
func kebab(name string) string { return strings.ToLower(hump.ReplaceAllString(name, "$1-$2")) }

// all are the command and those under it.
func (c *command) all() []*command {
	out := []*command{c}
	for _, under := range c.under {
		out = append(out, under.all()...)
	}
	return out
}
