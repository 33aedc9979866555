package catalog

import "strings"

// MeansCategory tells whether a name as policies write it means a part category: the category itself, or with * at its end the beginning
// of several.
func MeansCategory(name, category string) bool {
	beginning, open := strings.CutSuffix(name, "*")
	return name == category || open && strings.HasPrefix(category, beginning)
}

// NamesCategories tells whether a name as policies write it can mean a category at all.
func NamesCategories(name string) bool {
	return name != "" && strings.TrimSpace(name) == name && !strings.Contains(strings.TrimSuffix(name, "*"), "*")
}
