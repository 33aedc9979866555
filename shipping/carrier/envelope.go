package carrier

import (
	"bytes"
	"encoding/base64"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// readable takes off what stands around the JSON: a byte order mark, another character set, NULs at the end.
func readable(payload []byte) (text []byte, how Reason) {
	switch {
	case bytes.HasPrefix(payload, []byte("\xef\xbb\xbf")):
		payload = payload[3:]
	case bytes.HasPrefix(payload, []byte("\xff\xfe")), bytes.HasPrefix(payload, []byte("\xfe\xff")):
		return fromUTF16(payload), ByCharset
	}
	payload = bytes.Trim(payload, "\x00 \t\r\n")
	if !utf8.Valid(payload) {
		if decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(payload); err == nil && !bytes.ContainsRune(decoded, utf8.RuneError) {
			return decoded, ByCharset
		}
	}
	return payload, ""
}

func fromUTF16(payload []byte) []byte {
	little := payload[0] == 0xff
	units := make([]uint16, 0, len(payload)/2)
	for i := 2; i+1 < len(payload); i += 2 {
		a, b := uint16(payload[i]), uint16(payload[i+1])
		if little {
			a, b = b, a
		}
		units = append(units, a<<8|b)
	}
	return []byte(string(utf16.Decode(units)))
}

// SourcePrefix is what a CloudEvents source begins with; the rest names the adapter.
const SourcePrefix = "/carriers/"

// envelope is what a message holds, taken out of a CloudEvent in structured mode when it is one; source is "" when the
// event does not tell.
func envelope(n node) (data node, source string) {
	if n.at("specversion").missing() || n.at("type").missing() {
		return n, ""
	}
	source, _ = strings.CutPrefix(n.at("source").text(), SourcePrefix)
	if source == n.at("source").text() {
		source = ""
	}
	data = n.at("data")
	if packed := n.at("data_base64").text(); data.missing() && packed != "" {
		if raw, err := base64.StdEncoding.DecodeString(packed); err == nil {
			text, _ := readable(raw)
			if inner, err := parseJSON(text); err == nil {
				return inner, source
			}
		}
	}
	return data, source
}
