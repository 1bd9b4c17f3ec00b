package views_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// source is one Go file of the project, by its path from the top.
type source struct {
	path string
	file *ast.File
	set  *token.FileSet
}

func sources(t *testing.T, dirs ...string) []source {
	t.Helper()
	var all []source
	for _, dir := range dirs {
		err := filepath.WalkDir(filepath.Join("..", dir), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, path, nil, 0)
			if err == nil {
				all = append(all, source{strings.TrimPrefix(filepath.ToSlash(path), "../"), file, set})
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// panes are the packages under views that show a tab.
var panes = []string{"sessions", "config", "search", "tools", "execute", "history", "files", "connect", "requests"}

// paneOf is the pane that a package is or belongs to, or "".
func paneOf(path string) string {
	for _, pane := range panes {
		if path == "trs/views/"+pane || strings.HasPrefix(path, "trs/views/"+pane+"/") {
			return pane
		}
	}
	return ""
}

func TestImports_GoOneWay(t *testing.T) {
	for _, s := range sources(t, "api", "keymap", "views", "tui") {
		importer := "trs/" + s.path[:strings.LastIndex(s.path, "/")]
		for _, spec := range s.file.Imports {
			imported := strings.Trim(spec.Path.Value, `"`)
			if why := forbidden(importer, imported); why != "" {
				t.Errorf("%s imports %s: %s", s.path, imported, why)
			}
		}
	}
}

func forbidden(importer, imported string) string {
	under := func(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }
	switch {
	case under(importer, "trs/api") && (under(imported, "trs/views") || under(imported, "trs/tui") || under(imported, "trs/keymap") ||
		strings.HasPrefix(imported, "github.com/charmbracelet/")):
		return "the client knows no terminal"
	case under(importer, "trs/views") && under(imported, "trs/tui"):
		return "panes and widgets know no program"
	case under(imported, "trs/api/sandbox") && !under(importer, "trs/api/sandbox"):
		return "only main and tests start the sandbox"
	case under(importer, "trs/views") && paneOf(imported) != "" && paneOf(imported) != paneOf(importer):
		return "panes and widgets know no other pane"
	case drives(imported) && !drives(importer), imported == "testing" && !drives(importer) && under(importer, "trs/tui"):
		return "only tests drive"
	}
	return ""
}

// drives reports whether a package is for tests alone.
func drives(path string) bool { return path == "trs/tui/tuitest" || path == "trs/tui/ptytest" }

// calls that belong to one package only.
var reserved = map[string]string{
	"lipgloss.Color": "views/theme", "lipgloss.NewStyle": "views/theme", "lipgloss.AdaptiveColor": "views/theme",
	"key.NewBinding": "keymap", "context.Background": "main", "context.TODO": "main",
}

func TestCalls_StayWhereTheyBelong(t *testing.T) {
	for _, s := range sources(t, "keymap", "views", "tui") {
		if drives("trs/" + s.path[:strings.LastIndex(s.path, "/")]) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			selector, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := selector.X.(*ast.Ident); ok {
				name := pkg.Name + "." + selector.Sel.Name
				if home := reserved[name]; home != "" && !strings.HasPrefix(s.path, home+"/") {
					t.Errorf("%s: %s belongs to %s", s.set.Position(n.Pos()), name, home)
				}
			}
			return true
		})
	}
}
