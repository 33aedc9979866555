package carrier

import (
	"strconv"
	"strings"
	"time"
)

// layout is a way of writing a time, and how exact it is.
type layout struct {
	form  string
	exact Reason
}

// zoned layouts tell their zone, naive ones do not. All separators are made alike before.
var (
	zonedLayouts = []layout{{"2006-01-02T15:04:05Z07:00", ""}, {"2006-01-02T15:04:05Z0700", ""}, {"2006-01-02T15:04:05 Z07:00", ""},
		{"2006-01-02T15:04:05 Z0700", ""}, {"2006-01-02T15:04Z07:00", ByMinute}, {"2006-01-02T15:04Z0700", ByMinute}}
	naiveLayouts = []layout{{"2006-01-02T15:04:05", ""}, {"20060102150405", ""}, {"2006-01-02T15:04", ByMinute}, {"2006-1-2T15:04:05", ""},
		{"2006-1-2T15:04", ByMinute}, {"200601021504", ByMinute}, {"2006-01-02", ByDay}, {"20060102", ByDay}, {"2006-1-2", ByDay},
		{"01-02T15:04:05", ByYear}, {"01-02T15:04", ByYear}}
	alike = strings.NewReplacer("/", "-", "年", "-", "月", "-", "日", " ", "：", ":", "\u3000", " ", "时", ":", "分", "", "T", " ", "t", " ")
)

// moment is a time as a carrier wrote it: when that is, how it was guessed ("" when it was not), and whether it can be read.
// zone is the clock of a time without one; guessed tells that it is a guess too.
func moment(text string, zone *time.Location, guessed bool, received time.Time) (at time.Time, how Reason, ok bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return at, NoTime, false
	}
	if at, ok := unixTime(text); ok {
		return at, "", true
	}
	text = strings.Join(strings.Fields(alike.Replace(text)), " ")
	text = strings.Replace(text, " ", "T", 1)
	for _, l := range zonedLayouts {
		if at, err := time.Parse(l.form, text); err == nil {
			return at, l.exact, true
		}
	}
	for _, l := range naiveLayouts {
		at, err := time.ParseInLocation(l.form, text, zone)
		if err != nil {
			continue
		}
		if l.exact == ByYear {
			at = nearestYear(at, received)
		}
		if l.exact == "" && guessed || l.exact == ByMinute && guessed {
			return at, ByZone, true
		}
		return at, l.exact, true
	}
	return at, BadTime, false
}

// unixTime reads seconds and milliseconds since 1970.
func unixTime(text string) (time.Time, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err == nil && len(text) == 10:
		return time.Unix(n, 0), true
	case err == nil && len(text) == 13:
		return time.UnixMilli(n), true
	}
	return time.Time{}, false
}

// nearestYear gives a day without a year the latest in which it is not of the future.
func nearestYear(at, received time.Time) time.Time {
	year := received.In(at.Location()).Year()
	out := time.Date(year, at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, at.Location())
	if out.After(received.Add(24 * time.Hour)) {
		out = time.Date(year-1, at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, at.Location())
	}
	return out
}

// zones are the clocks of countries that have one, by ISO 3166 alpha-3; of others the place alone does not tell the time.
var zones = map[string]string{"CHN": "Asia/Shanghai", "HKG": "Asia/Hong_Kong", "MAC": "Asia/Macau", "TWN": "Asia/Taipei", "JPN": "Asia/Tokyo",
	"KOR": "Asia/Seoul", "SGP": "Asia/Singapore", "MYS": "Asia/Kuala_Lumpur", "THA": "Asia/Bangkok", "VNM": "Asia/Ho_Chi_Minh", "PHL": "Asia/Manila",
	"IND": "Asia/Kolkata", "PAK": "Asia/Karachi", "BGD": "Asia/Dhaka", "LKA": "Asia/Colombo", "NPL": "Asia/Kathmandu", "ARE": "Asia/Dubai",
	"SAU": "Asia/Riyadh", "QAT": "Asia/Qatar", "KWT": "Asia/Kuwait", "ISR": "Asia/Jerusalem", "TUR": "Europe/Istanbul", "DEU": "Europe/Berlin",
	"FRA": "Europe/Paris", "GBR": "Europe/London", "IRL": "Europe/Dublin", "NLD": "Europe/Amsterdam", "BEL": "Europe/Brussels",
	"LUX": "Europe/Luxembourg", "CHE": "Europe/Zurich", "AUT": "Europe/Vienna", "ITA": "Europe/Rome", "POL": "Europe/Warsaw", "CZE": "Europe/Prague",
	"SVK": "Europe/Bratislava", "HUN": "Europe/Budapest", "ROU": "Europe/Bucharest", "BGR": "Europe/Sofia", "GRC": "Europe/Athens",
	"HRV": "Europe/Zagreb", "SVN": "Europe/Ljubljana", "SRB": "Europe/Belgrade", "DNK": "Europe/Copenhagen", "SWE": "Europe/Stockholm",
	"NOR": "Europe/Oslo", "FIN": "Europe/Helsinki", "EST": "Europe/Tallinn", "LVA": "Europe/Riga", "LTU": "Europe/Vilnius", "EGY": "Africa/Cairo",
	"ZAF": "Africa/Johannesburg", "NGA": "Africa/Lagos", "KEN": "Africa/Nairobi", "MAR": "Africa/Casablanca", "COL": "America/Bogota",
	"PER": "America/Lima"}

func zoneOfCountry(code string) *time.Location {
	name, known := zones[strings.ToUpper(code)]
	if !known {
		return nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return zone
}
