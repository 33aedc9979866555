package repairflow_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/internal/fault"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
)

var update = flag.Bool("update", false, "write the state diagrams anew")

var machines = map[string]repair.Machine{"repair": repair.Repairs, "order-line": orderline.Lines}

func TestEveryStateIsReachedAndReachesTheEnd(t *testing.T) {
	t.Parallel()
	for name, m := range machines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fromStart := repairflowtest.Reach(m.Start, m.Allowed)
			for _, s := range m.States() {
				require.True(t, fromStart[s], "%s is never reached from %s", s, m.Start)
				require.True(t, repairflowtest.Reach(s, m.Allowed)[m.End], "%s never reaches %s", s, m.End)
			}
			require.Empty(t, m.Allowed(m.End), "the end is the end")
		})
	}
}

func TestAStepIsNamedOnceAndSaysWho(t *testing.T) {
	t.Parallel()
	for name, m := range machines {
		seen := map[string]bool{}
		for _, s := range m.Steps {
			key := s.From + ">" + s.To
			require.False(t, seen[key], "%s: %s twice", name, key)
			seen[key] = true
			require.NotEmpty(t, s.Who, "%s: %s", name, key)
		}
	}
}

func TestARefusalNamesFromToAndWhatIsAllowed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := machines[rapid.SampledFrom([]string{"repair", "order-line"}).Draw(t, "machine")]
		from, to := rapid.SampledFrom(m.States()).Draw(t, "from"), rapid.SampledFrom(m.States()).Draw(t, "to")
		known := false
		for _, s := range m.Steps {
			known = known || s.From == from && s.To == to
		}
		err := m.May(from, to)
		if known {
			require.NoError(t, err)
			return
		}
		require.ErrorIs(t, err, repair.ErrTransition)
		var f *fault.Fault
		require.ErrorAs(t, err, &f)
		require.Contains(t, f.Error(), from)
		require.Contains(t, f.Error(), to)
		require.Equal(t, from, f.Values["from"])
		require.Equal(t, to, f.Values["to"])
		require.Equal(t, m.Allowed(from), f.Values["allowed"])
	})
}

func TestDrawing(t *testing.T) {
	t.Parallel()
	titles := map[string]string{"repair": "维修单状态 · States of a repair", "order-line": "备件行状态 · States of an order line"}
	sources := map[string]string{"repair": "repairflow/repair/machine.go", "order-line": "repairflow/orderline/machine.go"}
	for name, m := range machines {
		path := filepath.Join("..", "docs", "state", name+".md")
		drawn := draw(titles[name], sources[name], m)
		if *update {
			require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
			require.NoError(t, os.WriteFile(path, drawn, 0o644))
		}
		kept, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, string(drawn), string(kept), "draw it anew: go test ./repairflow -run TestDrawing -update")
	}
}

func draw(title, source string, m repair.Machine) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n\n", title)
	fmt.Fprintf(&b, "由 `%s` 生成，请勿手改；箭头上是谁触发这一步。\n", source)
	fmt.Fprintf(&b, "Drawn from `%s`, not by hand; each arrow says who takes the step.\n", source)
	fmt.Fprintf(&b, "`go test ./repairflow -run TestDrawing -update`\n\n")
	fmt.Fprintf(&b, "```mermaid\nstateDiagram-v2\n    [*] --> %s\n", m.Start)
	for _, s := range m.Steps {
		fmt.Fprintf(&b, "    %s --> %s: %s\n", s.From, s.To, s.Who)
	}
	fmt.Fprintf(&b, "    %s --> [*]\n```\n", m.End)
	return b.Bytes()
}
