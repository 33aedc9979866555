package carrier

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// hidden stands where somebody's name or telephone stood.
const hidden = "***"

// Redact takes people out of a carrier's free text: telephones however they are written, but never inside a longer code, and names
// behind a word for a person, before a title or before a telephone. A word too many is hidden rather than a name too few.
func Redact(text string) string {
	if text == "" {
		return text
	}
	return hideNames(hidePhones(text))
}

// people are words behind which carriers write a name.
const people = `快递员|派件员|派送员|派件人|派送人|配送员|业务员|收派员|揽收员|揽件员|取件员|收件员|投递员|邮递员|送货员|骑手|司机|小哥|收件人|收货人|寄件人|发件人|发货人|取件人|联系人|签收人|代收人|负责人|操作员|扫描员|经办人|交给`

// surnames are those of nearly everybody; a title behind another sign is none of a person.
const surnames = `王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋初容敬扈晁芮都阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况宿鲜印逯隆茹诺战慕危玉银亢嵇哈湛宾戎勾茅利於呼居揭尉冶斯元阴昝智幸衡富尧闭`

// Words without which a pattern finds nothing: most texts name nobody, and are told apart by them at a tenth of the cost.
var (
	peopleWords = strings.Split(people, "|")
	titleWords  = strings.Split(titles, "|")
	latinWords  = strings.Split(latinPeople, "|")
	mrWords     = strings.Split(latinTitles, "|")
)

const (
	titles      = `先生|女士|小姐|师傅|阿姨|大姐|大哥|老板|经理|同学|老师`
	latinPeople = `courier|driver|signed|received by|recipient|consignee|addressee|contact|left with|signature`
	latinTitles = `Mr|Mrs|Ms|Miss|Dr`
)

var (
	inBrackets = regexp.MustCompile(`(` + people + `)\s*(?:[:：]|是|为)?\s*[【\[(（「]\p{Han}{1,4}(?:先生|女士|小姐|师傅|经理)?[】\])）」]`)
	behindSign = regexp.MustCompile(`(` + people + `)\s*[:：]\s*\p{Han}{1,4}`)
	behindWord = regexp.MustCompile(`(` + people + `)(?:是|为)?\s*(?:欧阳|上官|司马|诸葛|[` + surnames + `])\p{Han}{1,3}`)
	latinName  = regexp.MustCompile(`(?i:\b(courier|driver|signed (?:for )?by|received by|recipient|consignee|addressee|contact(?: person)?|left with|signature)\b)(\s*[:：]?\s*)(?:(?:Mr|Mrs|Ms|Dr)\.?\s+)?\p{Lu}[\p{L}'’.-]*(?:\s+\p{Lu}[\p{L}'’.-]*){0,2}`)
	titled     = regexp.MustCompile(`(?:欧阳|上官|司马|诸葛|皇甫|尉迟|公孙|慕容|令狐|司徒|东方|夏侯|[` + surnames + `])\p{Han}{0,2}?(` + titles + `)`)
	latinTitle = regexp.MustCompile(`\b(` + latinTitles + `)\.?\s+\p{Lu}[\p{L}'’-]*(?:\s+\p{Lu}[\p{L}'’-]*)?`)
	beforeTel  = regexp.MustCompile(`(^|[的由】\])）,，、:：\s])(?:欧阳|上官|司马|诸葛|[` + surnames + `])\p{Han}{1,2}(\s*[（(【\[,，:：]?\s*(?:电话|手机|联系电话|tel)?[:：]?\s*\*\*\*)`)
)

func hideNames(text string) string {
	if hasAny(text, titleWords) {
		text = titled.ReplaceAllString(text, hidden+"$1")
	}
	if hasAny(text, peopleWords) {
		for _, name := range []*regexp.Regexp{inBrackets, behindSign, behindWord} {
			text = name.ReplaceAllString(text, "$1"+hidden)
		}
	}
	if strings.Contains(text, hidden) {
		text = beforeTel.ReplaceAllString(text, "$1"+hidden+"$2")
	}
	// A long s is an s, and a Kelvin sign a k, to those who look at no case.
	if hasAny(strings.ToLower(longS.Replace(text)), latinWords) {
		text = latinName.ReplaceAllString(text, "$1$2"+hidden)
	}
	if hasAny(text, mrWords) {
		text = latinTitle.ReplaceAllString(text, "$1 "+hidden)
	}
	return text
}

var longS = strings.NewReplacer("ſ", "s")

func hasAny(text string, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
}

// A telephone by its digits alone: mobile ones, and with an area or country in front those of houses and offices.
var (
	telephone = regexp.MustCompile(`^(?:(?:00)?86)?1[3-9]\d{9}$|^(?:(?:00)?86)?0(?:10|2\d|[3-9]\d\d)[2-9]\d{6,7}$|^(?:00)?86(?:10|2\d|[3-9]\d\d)[2-9]\d{6,7}$|` +
		`^(?:00)?852[2-9]\d{7}$|^(?:00)?853[268]\d{7}$|^(?:00)?8860?9\d{8}$|^[48]00\d{7}$`)
	telWord  = regexp.MustCompile(`(?i)(?:电话|手机|号码|热线|座机|致电|联系方式|tel|phone|mobile|call)[:：. ]*[（(]?$`)
	abroad   = regexp.MustCompile(`^[1-9]\d{7,14}$`)
	atHome   = regexp.MustCompile(`^[1-9]\d{6,7}$`)
	telLabel = regexp.MustCompile(`(?i)(?:^|[^a-z])(?:tel|tele|telephone|phone|mobile|mob|m|t|ph|p|call)[.:：]?[-\s]?$`)
)

// digits are a run of them in a text, from and to in runes.
type digits struct {
	text     string
	from, to int
}

// hidePhones replaces telephones. Digits of whatever width, parted by blanks, dashes, dots or brackets, are looked at together; a
// run that letters touch is a code and stays.
func hidePhones(text string) string {
	runes := []rune(text)
	groups := digitsOf(runes)
	var out strings.Builder
	done, ended := 0, -1
	for i := 0; i < len(groups); {
		last := phoneFrom(runes, groups, i, ended)
		if last < 0 {
			i++
			continue
		}
		ended = last
		from, to := groups[i].from, groups[last].to
		if from > done && isOneOf(runes[from-1], "+＋") {
			from--
		}
		// A bracket that was closed within the number was opened for it.
		if inner := string(runes[from:to]); from > done && isOneOf(runes[from-1], "(（") && countOf(inner, ")）") > countOf(inner, "(（") {
			from--
		}
		out.WriteString(string(runes[done:from]) + hidden)
		done, i = to, last+1
	}
	return out.String() + string(runes[done:])
}

func isOneOf(r rune, of string) bool { return strings.ContainsRune(of, r) }

func countOf(text, of string) int {
	n := 0
	for _, r := range text {
		if isOneOf(r, of) {
			n++
		}
	}
	return n
}

// digitsOf are the runs of digits in a text, told in half width.
func digitsOf(runes []rune) (out []digits) {
	for i := 0; i < len(runes); i++ {
		from, text := i, ""
		for ; i < len(runes); i++ {
			r := runes[i]
			if r >= '０' && r <= '９' {
				r -= '０' - '0'
			}
			if r < '0' || r > '9' {
				break
			}
			text += string(r)
		}
		if text != "" {
			out = append(out, digits{text, from, i})
		}
	}
	return out
}

// between is what stands between two runs when it may part a telephone: a few blanks, dashes, dots and brackets.
func between(runes []rune, a, b digits) (gap string, parts bool) {
	gap = string(runes[a.to:b.from])
	return gap, b.from-a.to <= 3 && strings.IndexFunc(gap, func(r rune) bool {
		return !unicode.IsSpace(r) && !unicode.Is(unicode.Pd, r) && !isOneOf(r, ".．·•()（）")
	}) < 0
}

// phoneFrom is the last run of a telephone that begins with run i, -1 when none does. Behind the run ended another one ended.
func phoneFrom(runes []rune, groups []digits, i, ended int) int {
	if (i == 0 || i-1 != ended) && inCode(runes, groups, i) {
		return -1
	}
	before := strings.TrimRight(string(runes[max(0, groups[i].from-12):groups[i].from]), "(（")
	dialled := strings.HasSuffix(before, "+") || strings.HasSuffix(before, "＋")
	all, found := "", -1
	for j := i; j < len(groups) && j < i+11; j++ {
		if j > i {
			if _, parts := between(runes, groups[j-1], groups[j]); !parts {
				break
			}
		}
		all += groups[j].text
		ends := groups[j].to == len(runes) || !isLatin(runes[groups[j].to])
		if ends && (telephone.MatchString(all) || dialled && abroad.MatchString(all) || atHome.MatchString(all) && telWord.MatchString(before)) {
			found = j
		}
	}
	if found < 0 || found+1 == len(groups) {
		return found
	}
	// What is joined on by a dash is an extension when it is short, and else all of it is another number.
	if gap, parts := between(runes, groups[found], groups[found+1]); parts && gap != "" && !strings.ContainsFunc(gap, unicode.IsSpace) {
		switch next := groups[found+1].text; {
		case telephone.MatchString(next):
		case len(next) > 5:
			return -1
		default:
			found++
		}
	}
	return found
}

// inCode tells whether a run goes on from something before it: letters, or digits that a dash joins to it.
func inCode(runes []rune, groups []digits, i int) bool {
	if i > 0 {
		gap, parts := between(runes, groups[i-1], groups[i])
		if parts && gap != "" && !strings.ContainsFunc(gap, unicode.IsSpace) && !isOneOf([]rune(gap)[0], "(（)）") {
			return true
		}
	}
	before := strings.TrimRight(string(runes[max(0, groups[i].from-12):groups[i].from]), "+＋(（")
	last := []rune(strings.TrimRight(before, "-_#"))
	if len(last) == 0 || !isLatin(last[len(last)-1]) {
		return false
	}
	return !telLabel.MatchString(before)
}

func isLatin(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 'ａ' && r <= 'ｚ' || r >= 'Ａ' && r <= 'Ｚ'
}
