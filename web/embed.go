// Package web carries the built pages. It knows which file answers which path and refuses to know what they show:
// pages talk to the rooms over HTTP alone.
package web

import (
	"embed"
	"path"
	"strings"
)

// FS holds dist. Without a build of the pages it holds only the placeholder, so that plain go build needs no Node.
//
//go:embed all:dist
var FS embed.FS

const placeholder = "dist/placeholder.html"

// entries are the pages that answer for everything below their first path element; staff answers for the rest.
var entries = map[string]string{"m": "dist/m.html", "t": "dist/t.html", "docs": "dist/docs.html"}

// Page answers the name in FS of the file for a request's path; "" where no page lives.
func Page(request string) string {
	clean := path.Clean("/" + request)
	first, _, _ := strings.Cut(clean[1:], "/")
	if first == "v1" || strings.Contains(clean, "/.") {
		return ""
	}
	if path.Ext(clean) != "" && first != "t" {
		return "dist" + clean
	}
	file, found := entries[first]
	if !found {
		file = "dist/index.html"
	}
	if _, err := FS.Open(file); err != nil {
		return placeholder
	}
	return file
}
