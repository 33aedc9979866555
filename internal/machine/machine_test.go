package machine

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/internal/closed"
	"fettle/internal/fault"
)

type state string

var errStep = fault.New(fault.Conflict, "lamp_state")

func states() []state { return []state{"off", "on", "broken"} }

func lamp() Machine[state] {
	return Machine[state]{Noun: "desk lamp", Of: states, Refused: errStep, Steps: []Step[state]{
		{Do: "POST /v1/lamps", Who: "user", To: "off"},
		{Do: "POST /v1/lamps/{lamp}/switch", Who: "user", From: []state{"off"}, To: "on", If: "there is power", Tells: "lamp.lit.v1"},
		{Do: "POST /v1/lamps/{lamp}/switch", Who: "user", From: []state{"on"}, To: "off"},
		{Do: "lamp.fell.v1", Who: "system", From: []state{"on", "off"}, To: "broken"},
	}}
}

func TestARefusalNamesFromToAndWhatIsAllowed(t *testing.T) {
	t.Parallel()
	m := lamp()
	rapid.Check(t, func(t *rapid.T) {
		from, to := rapid.SampledFrom(states()).Draw(t, "from"), rapid.SampledFrom(states()).Draw(t, "to")
		err := m.May(from, to)
		if slices.Contains(m.Allowed(from), to) {
			require.NoError(t, err)
			return
		}
		var f *fault.Fault
		require.ErrorIs(t, err, errStep)
		require.ErrorAs(t, err, &f)
		require.Equal(t, map[string]any{"from": string(from), "to": string(to), "allowed": closed.Words(m.Allowed(from))}, f.Values)
	})
}

func TestASoundMachineHasNoFaults(t *testing.T) {
	t.Parallel()
	m := lamp()
	require.Empty(t, m.Faults())
	require.Equal(t, []state{"off"}, m.Starts())
	require.Equal(t, []state{"broken"}, m.Ends())
}

func TestAFaultyMachineSaysWhere(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*Machine[state]){
		"desk lamp: nothing leads to broken":                          func(m *Machine[state]) { m.Steps = m.Steps[:3] },
		"desk lamp: on leads to no end":                               func(m *Machine[state]) { m.Steps[3].To = "off" },
		"desk lamp: dim is not listed":                                func(m *Machine[state]) { m.Steps[2].To = "dim" },
		"desk lamp: the step to on does not say who takes it by what": func(m *Machine[state]) { m.Steps[1].Who = "" },
		"desk lamp: off to broken by system lamp.fell.v1 is there twice": func(m *Machine[state]) {
			m.Steps = append(m.Steps, m.Steps[3])
		},
	} {
		m := lamp()
		change(&m)
		require.Contains(t, m.Faults(), want)
	}
}

func TestTheDrawingHasEveryArrow(t *testing.T) {
	t.Parallel()
	m := lamp()
	require.Equal(t, "desk-lamp.md", m.File())
	for _, arrow := range []string{
		"    [*] --> off: user POST /v1/lamps\n",
		"    off --> on: user POST /v1/lamps/{lamp}/switch [there is power] / lamp.lit.v1\n",
		"    on --> broken: system lamp.fell.v1\n",
		"    off --> broken: system lamp.fell.v1\n",
		"    broken --> [*]\n",
	} {
		require.Contains(t, string(m.Draw()), arrow)
	}
}
