package main

import (
	"slices"
	"strings"
	"time"
)

var calendars = []struct{ code, weekdays, zh, en string }{
	{"CN", "1111100", "法定工作日", "Statutory working days"},
	{"CN6", "1111110", "周一至周六", "Monday to Saturday"},
	{"CN7", "1111111", "全年无休（春节除外）", "Every day except Spring Festival"},
}

const (
	notice2026 = "国务院办公厅关于2026年部分节假日安排的通知（2025-11-04）"
	// The notice for 2027 with its shifted days is not in this edition of the data.
	statute = "全国年节及纪念日放假办法（2024年修订）；2027年调休通知尚未收录"
)

// A span is first|last|working|zh|en.
const days2026 = `2026-01-01|2026-01-03|off|元旦|New Year
2026-01-04|2026-01-04|on|元旦调休上班|Make-up day for New Year
2026-02-14|2026-02-14|on|春节调休上班|Make-up day for Spring Festival
2026-02-15|2026-02-23|off|春节|Spring Festival
2026-02-28|2026-02-28|on|春节调休上班|Make-up day for Spring Festival
2026-04-04|2026-04-06|off|清明节|Qingming
2026-05-01|2026-05-05|off|劳动节|Labour Day
2026-05-09|2026-05-09|on|劳动节调休上班|Make-up day for Labour Day
2026-06-19|2026-06-21|off|端午节|Dragon Boat Festival
2026-09-20|2026-09-20|on|国庆节调休上班|Make-up day for National Day
2026-09-25|2026-09-27|off|中秋节|Mid-Autumn Festival
2026-10-01|2026-10-07|off|国庆节|National Day
2026-10-10|2026-10-10|on|国庆节调休上班|Make-up day for National Day`

const days2027 = `2027-01-01|2027-01-01|off|元旦|New Year
2027-02-05|2027-02-08|off|春节|Spring Festival
2027-04-05|2027-04-05|off|清明节|Qingming
2027-05-01|2027-05-02|off|劳动节|Labour Day
2027-06-09|2027-06-09|off|端午节|Dragon Boat Festival
2027-09-15|2027-09-15|off|中秋节|Mid-Autumn Festival
2027-10-01|2027-10-03|off|国庆节|National Day`

// The warehouses that never close do so on the eve and the first three days of the lunar year.
var closed = []string{
	"2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08",
}

func calendarRows() ([][]string, error) {
	rows := [][]string{split("calendar,day,working,note,source")}
	for _, c := range calendars {
		for _, year := range [][2]string{{days2026, notice2026}, {days2027, statute}} {
			for span := range strings.SplitSeq(year[0], "\n") {
				made, err := exceptions(c.code, c.weekdays, strings.Split(span, "|"), year[1])
				if err != nil {
					return nil, err
				}
				rows = append(rows, made...)
			}
		}
	}
	return rows, nil
}

// exceptions keeps the days on which the week alone would say otherwise.
func exceptions(code, weekdays string, span []string, source string) ([][]string, error) {
	first, err := time.Parse(time.DateOnly, span[0])
	if err != nil {
		return nil, err
	}
	var rows [][]string
	for day := first; ; day = day.AddDate(0, 0, 1) {
		date := day.Format(time.DateOnly)
		working := span[2] == "on"
		usual := weekdays[(int(day.Weekday())+6)%7] == '1'
		if working != usual && (code != "CN7" || slices.Contains(closed, date)) {
			rows = append(rows, []string{code, date, map[bool]string{true: "true", false: "false"}[working], span[3] + " " + span[4], source})
		}
		if date == span[1] {
			return rows, nil
		}
	}
}

func calendarsRows() [][]string {
	rows := [][]string{split("calendar,weekdays,name_zh,name_en")}
	for _, c := range calendars {
		rows = append(rows, []string{c.code, c.weekdays, c.zh, c.en})
	}
	return rows
}
