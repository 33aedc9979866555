package app

import (
	"errors"
	"os"
	"strings"

	"fettle/internal/fault"
	"fettle/texts"
)

// TerminalLanguage is the language of who sits at the terminal, by his locale; English, as the commands speak, without one.
func TerminalLanguage() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		locale, _, _ := strings.Cut(os.Getenv(name), ".")
		switch locale {
		case "":
			continue
		case "C", "POSIX":
			return "en"
		}
		return texts.Match(strings.ReplaceAll(locale, "_", "-"))
	}
	return "en"
}

// inWords is an error as the terminal tells it: a fault by its text, anything else as it is.
func inWords(err error) string {
	if f, ok := errors.AsType[*fault.Fault](err); ok && f.Kind != fault.Internal {
		return texts.Say(TerminalLanguage(), f.Key(), f.Values) + " (" + err.Error() + ")"
	}
	return err.Error()
}
