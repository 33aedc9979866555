package machine

import (
	"bytes"
	"fmt"
	"strings"
)

// Drawn is a machine of any states.
type Drawn interface {
	// File is the name of the drawing, without its folder.
	File() string
	// Draw answers the drawing, as Markdown with a mermaid diagram.
	Draw() []byte
	// Faults names what is wrong with the table; none when it is sound.
	Faults() []string
	// Doers lists what takes the steps, each once.
	Doers() []string
}

// File is the name of the drawing: "part line" is drawn in part-line.md.
func (m Machine[S]) File() string { return strings.ReplaceAll(m.Noun, " ", "-") + ".md" }

// Draw draws the machine. An arrow says who causes the step by what, on which condition, and what is told of it.
func (m Machine[S]) Draw() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s · %s\n\n", m.ZH, m.EN)
	fmt.Fprintf(&b, "由代码里的状态表生成（`make generate`），请勿手改。箭头上是谁、凭什么触发这一步，[ ] 内是条件，/ 后是发出的事件。\n")
	fmt.Fprintf(&b, "Drawn by `make generate` from the table in the code, not by hand. An arrow says who causes the step and by what,\n")
	fmt.Fprintf(&b, "in [ ] on which condition, and after / which event tells it.\n\n")
	if m.Fold {
		fmt.Fprintf(&b, "这些状态由已知的全部事实归纳得出，不经状态表检查；下面是通常的先后。\n")
		fmt.Fprintf(&b, "These states are derived from all that is known, in whatever order it comes; nobody asks the table. The arrows are what usually follows.\n\n")
	}
	fmt.Fprintf(&b, "```mermaid\nstateDiagram-v2\n")
	for _, s := range m.Steps {
		froms := []string{"[*]"}
		if len(s.From) > 0 {
			froms = froms[:0]
			for _, from := range s.From {
				froms = append(froms, string(from))
			}
		}
		for _, from := range froms {
			fmt.Fprintf(&b, "    %s --> %s: %s\n", from, s.To, s.label())
		}
	}
	for _, end := range m.Ends() {
		fmt.Fprintf(&b, "    %s --> [*]\n", end)
	}
	fmt.Fprintf(&b, "```\n")
	return b.Bytes()
}

// label keeps off the characters that mean something to mermaid.
func (s Step[S]) label() string {
	out := strings.TrimSpace(s.Who + " " + s.Do)
	if s.If != "" {
		out += " [" + s.If + "]"
	}
	if s.Tells != "" {
		out += " / " + s.Tells
	}
	return strings.NewReplacer(":", "", ";", ",").Replace(out)
}
