// Package guard is the one rule for what may come in, whichever door it comes by: HTTP, Kafka, a file, the command
// line. It is pure: no clock, no transaction, no language. A door asks it about each text, number, time and body, and
// tells what it found at the field it found it in.
//
//	guard.Line(v)       one line: a name, a code, a reason
//	guard.Lines(v)      several lines: a symptom, a note
//	guard.Scan(v)       what a scanner sent, with the controls that scanners add
//	guard.Blank(v)      nothing that a person can see
//	guard.Number(v)     a number as it was written
//	guard.TimeText(v)   a time as it was written; guard.Time(t) one that was read
//	guard.Day(v)        a date as it was written
//	guard.Text(raw)     bytes that are to be text; guard.Encoding(raw) names what they look like
//	guard.JSON(raw, root, shape)  all of a body, each finding with its path
//
// Each answers nil, or a *Finding, which is a texts.Sentence with a path. Nothing is ever changed: what
// breaks a rule is refused, and the sender is told what it is.
//
// Laws: what the guard lets pass can be stored by PostgreSQL and read back as it was; a time that it lets pass can be
// added to without leaving what JSON can say.
package guard
