package machine

import (
	"bytes"
	"fmt"
	"strings"

	"fettle/texts"
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

// File is the name of the drawing: "order line" is drawn in order-line.md.
func (m Machine[S]) File() string { return strings.ReplaceAll(m.Noun, " ", "-") + ".md" }

// title heads the drawing: of an order line it is the text drawing.order_line.
func (m Machine[S]) title() texts.Said {
	return texts.All("drawing."+strings.NewReplacer(" ", "_", "-", "_").Replace(m.Noun), nil)
}

// Draw draws the machine. An arrow says who causes the step by what, on which condition, and what is told of it.
func (m Machine[S]) Draw() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n\n", m.title())
	for _, tag := range texts.Languages() {
		fmt.Fprintf(&b, "%s\n", texts.Say(tag, "drawing.made", nil))
	}
	b.WriteString("\n")
	if m.Fold {
		for _, tag := range texts.Languages() {
			fmt.Fprintf(&b, "%s\n", texts.Say(tag, "drawing.fold", nil))
		}
		b.WriteString("\n")
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
