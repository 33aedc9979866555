package tree

import (
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A check tells what a document names and the tree does not have.
type check func(s *source, d document) []string

var checks = map[string]check{
	"paths": paths, "targets": targets, "commands": commands, "variables": variables, "tests": tests, "names": names, "routes": routes, "events": events,
}

var (
	placeholder = regexp.MustCompile(`[<>{}…$"']|YYYY`)
	fileName    = regexp.MustCompile(`^[\w.*-]+\.(go|md|sql|sh|ts|tsx|mjs|json|yaml|yml|csv|txt|css|mod)$`)
	// made are folders that the tools make; .gitignore names them.
	made = regexp.MustCompile(`^(build|bench|data)(/|$)`)
)

// exists tells whether a path, from the top or from a document, is there; a star stands for anything.
func (s *source) exists(from, name string) bool {
	for _, at := range []string{path.Clean(name), path.Join(path.Dir(from), name)} {
		if s.files[at] {
			return true
		}
		if strings.Contains(at, "*") {
			if found, err := filepath.Glob(filepath.Join(root, at)); err == nil && len(found) > 0 {
				return true
			}
		}
	}
	return false
}

func paths(s *source, d document) (faults []string) {
	for _, l := range d.links() {
		if !s.files[l] {
			faults = append(faults, "no file "+l)
		}
	}
	named := d.spans()
	for _, line := range d.blocks() {
		for _, f := range strings.Fields(line) {
			if strings.Contains(f, "/") {
				named = append(named, f)
			}
		}
	}
	for _, n := range named {
		n = strings.TrimSuffix(strings.TrimPrefix(strings.TrimRight(n, ".,;:)"), "./"), "/")
		first, _, deep := strings.Cut(n, "/")
		switch {
		case strings.Contains(n, " ") || placeholder.MatchString(n) || strings.Contains(n, "://") || made.MatchString(n) || strings.HasPrefix(n, "/"):
		case deep && (s.files[first] || strings.HasPrefix(n, "../")) || deep && fileName.MatchString(path.Base(n)):
			if !s.exists(d.path, n) {
				faults = append(faults, "no path "+n)
			}
		case !deep && fileName.MatchString(n) && !s.hasBase(n):
			faults = append(faults, "no file is called "+n)
		}
	}
	return faults
}

func (s *source) hasBase(pattern string) bool {
	if !strings.Contains(pattern, "*") {
		return s.bases[pattern]
	}
	for base := range s.bases {
		if ok, err := path.Match(pattern, base); err == nil && ok {
			return true
		}
	}
	return false
}

var makeCall = regexp.MustCompile(`(?:^|[\s(])make ([a-z][a-z0-9-]*)((?: [A-Z]+=\S*)*)`)

func targets(s *source, d document) (faults []string) {
	for _, line := range slices.Concat(d.spans(), d.blocks()) {
		for _, m := range makeCall.FindAllStringSubmatch(line, -1) {
			if !s.targets[m[1]] {
				faults = append(faults, "no target make "+m[1])
			}
			for _, setting := range strings.Fields(m[2]) {
				name, _, _ := strings.Cut(setting, "=")
				if !strings.Contains(s.makefile, "$("+name+")") {
					faults = append(faults, "the Makefile knows no "+name)
				}
			}
		}
	}
	return faults
}

var (
	called   = regexp.MustCompile(`^(?:[A-Z_]+=\S+ )*(?:\./)?(?:build/)?(fettle|fettle-lab) (.+)$`)
	wordOnly = regexp.MustCompile(`^[a-z][a-z-]*$`)
	flagOnly = regexp.MustCompile(`^\[?--([a-z][a-z-]*)`)
)

func commands(s *source, d document) (faults []string) {
	binaries := s.binaries()
	for _, line := range slices.Concat(d.spans(), d.blocks()) {
		line = strings.TrimSpace(line)
		if m := flagOnly.FindStringSubmatch(line); m != nil && !slices.ContainsFunc(slices.Concat(binaries["fettle"].all(), binaries["fettle-lab"].all()),
			func(c *command) bool { return c.flags[m[1]] }) {
			faults = append(faults, "no command has a flag --"+m[1])
		}
		if m := called.FindStringSubmatch(line); m != nil {
			if fault := binaries[m[1]].lacks(strings.Fields(m[2])); fault != "" {
				faults = append(faults, m[1]+fault)
			}
		}
	}
	return faults
}

// lacks follows the words of a call; "" where all are known.
func (c *command) lacks(words []string) string {
	walked := ""
	for _, w := range words {
		if m := flagOnly.FindStringSubmatch(w); m != nil {
			if !c.flags[m[1]] {
				return walked + " has no flag --" + m[1]
			}
			continue
		}
		next := c.under[w]
		if next == nil && len(c.under) > 0 && wordOnly.MatchString(w) {
			return walked + " has no command " + w
		}
		if next != nil {
			c, walked = next, walked+" "+w
		}
	}
	return ""
}

var variable = regexp.MustCompile(`FETTLE_[A-Z_]*[A-Z]`)

func variables(s *source, d document) (faults []string) {
	for _, v := range variable.FindAllString(d.text, -1) {
		if !s.words[v] {
			faults = append(faults, "nothing reads "+v)
		}
	}
	return faults
}

var (
	testName = regexp.MustCompile(`^(Test|Benchmark)[A-Z]\w*$`)
	testRun  = regexp.MustCompile(`go test (?:-\S+ )*(?:\./)?(\S+) .*-(?:run|bench) ['"]?([\w|]+)`)
)

func tests(s *source, d document) (faults []string) {
	for _, n := range d.spans() {
		if testName.MatchString(n) && !s.hasTest(n) {
			faults = append(faults, "no test "+n)
		}
	}
	for _, line := range slices.Concat(d.spans(), d.blocks()) {
		m := testRun.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		pattern, found := regexp.MustCompile(m[2]), false
		for name := range s.tests[path.Clean(m[1])] {
			found = found || pattern.MatchString(name)
		}
		if !found {
			faults = append(faults, fmt.Sprintf("no test of %s matches %s", m[1], m[2]))
		}
	}
	return faults
}

// foreign are names of other people's systems, whose faults docs/pitfalls.md is made of.
var foreign = []string{"set_count_on_hand", "restock_backordered", "is_outdated"}

var (
	qualified = regexp.MustCompile(`^(\w+)\.([A-Za-z]\w*)(?:\(.*\))?$`)
	single    = regexp.MustCompile(`^(\*?)([A-Za-z_]\w*)(\*?)(?:\(\))?$`)
	humped    = regexp.MustCompile(`[a-z][A-Z]|_|^[A-Z][a-z]+$`)
)

func names(s *source, d document) (faults []string) {
	for _, n := range d.spans() {
		if m := qualified.FindStringSubmatch(n); m != nil && !fileName.MatchString(n) {
			if of := s.names[m[1]]; of != nil && !of[m[2]] {
				faults = append(faults, "no name "+n)
			}
			continue
		}
		if m := single.FindStringSubmatch(n); m != nil && humped.MatchString(m[2]) && !variable.MatchString(n) && !slices.Contains(foreign, n) &&
			!s.hasWord(m[1], m[2], m[3]) {
			faults = append(faults, "no name "+n)
		}
	}
	return faults
}

// hasWord tells whether the sources have a word; a star before or behind it stands for anything.
func (s *source) hasWord(before, w, behind string) bool {
	if before+behind == "" {
		return s.words[w] || s.bases[w]
	}
	for have := range s.words {
		if before != "" && strings.HasSuffix(have, w) || behind != "" && strings.HasPrefix(have, w) {
			return true
		}
	}
	return false
}

var route = regexp.MustCompile(`^((?:GET|POST|PUT|PATCH|DELETE) )?(/v1/[^\s?…]+)$`)

func routes(s *source, d document) (faults []string) {
	for _, n := range d.spans() {
		if m := route.FindStringSubmatch(n); m != nil && !s.routes[m[1]+m[2]] {
			faults = append(faults, "no route "+n)
		}
	}
	return faults
}

var event = regexp.MustCompile(`^[a-z]+\.[a-z_]+\.v[0-9]+$`)

func events(s *source, d document) (faults []string) {
	for _, n := range d.spans() {
		if event.MatchString(n) && !s.files["docs/events/"+n+".json"] && !strings.HasPrefix(n, "webhook.") {
			faults = append(faults, "no event "+n)
		}
	}
	return faults
}
