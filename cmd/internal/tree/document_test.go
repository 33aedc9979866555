package tree

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// root is the top of the repository.
const root = "../../.."

// document is a text about the tree, in Markdown.
type document struct{ path, text string }

// documents are those that must tell the truth. The changelog is of the past.
func documents(t *testing.T) []document {
	t.Helper()
	names := []string{"README.md", "CONTRIBUTING.md", "SECURITY.md"}
	for _, pattern := range []string{"docs/*.md", "docs/*/*.md"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		require.NoError(t, err)
		for _, name := range found {
			names = append(names, strings.TrimPrefix(filepath.ToSlash(name), root+"/"))
		}
	}
	out := make([]document, len(names))
	for i, name := range names {
		raw, err := os.ReadFile(filepath.Join(root, name))
		require.NoError(t, err)
		out[i] = document{name, string(raw)}
	}
	return out
}

var (
	fence    = regexp.MustCompile("(?m)^ *```[^\n]*\n((?s:.*?))^ *```")
	indented = regexp.MustCompile(`(?m)^ {4}.*$`)
	span     = regexp.MustCompile("`([^`]+)`")
	link     = regexp.MustCompile(`\]\(([^)#\s]+)(?:#[^)]*)?\)`)
)

// blocks are the lines that stand as code, fenced or indented.
func (d document) blocks() (lines []string) {
	for _, m := range fence.FindAllStringSubmatch(d.text, -1) {
		lines = append(lines, strings.Split(m[1], "\n")...)
	}
	return append(lines, indented.FindAllString(fence.ReplaceAllString(d.text, ""), -1)...)
}

// spans are the words that stand between backticks, one that runs over the end of a line in one piece.
func (d document) spans() (out []string) {
	for _, m := range span.FindAllStringSubmatch(fence.ReplaceAllString(d.text, ""), -1) {
		out = append(out, strings.Join(strings.Fields(m[1]), " "))
	}
	return out
}

// links are the files of ours that a document leads to, from the top of the tree.
func (d document) links() (out []string) {
	for _, m := range link.FindAllStringSubmatch(d.text, -1) {
		if !strings.Contains(m[1], "://") && !strings.HasPrefix(m[1], "mailto:") {
			out = append(out, path.Join(path.Dir(d.path), m[1]))
		}
	}
	return out
}
