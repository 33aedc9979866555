package tracking

import "regexp"

// Carriers call a parcel signed for once it lies in a locker or at a counter. Their text tells it from one that somebody has:
// it names such a place and asks to fetch the parcel, or says that it was put there, and not that it was taken out.
var (
	locker = regexp.MustCompile(`(?i)快递柜|智能柜|自提柜|丰巢|驿站|代收点|自提点|代办点|便利店|快递超市|兔喜|妈妈驿站|菜鸟|门店代收|locker|parcel ?shop|pick-?up (?:point|station|shop)|packstation|collection point`)
	waits  = regexp.MustCompile(`(?i)取件码|取货码|提货码|开箱码|待取|待领|请.{0,12}(?:取|领)|等待.{0,6}(?:取|领)|凭.{0,8}取|(?:已|被)?(?:投入|投递至|投递到|放入|放至|放置|存入|存放|暂存|暂放|入柜|投柜)|(?:由|已被?).{0,24}代(?:签收?|收)|ready|await|available|deposited|placed in|left (?:in|at)|dropped (?:off )?(?:in|at)|collect (?:it|your)|to be (?:collected|picked up)`)
	taken  = regexp.MustCompile(`(?i)已?(?:取出|取走|取件成功|领取成功|提取)|已取件?|已领取|自提签收|本人(?:已)?签收|凭取[件货]码签收|(?:picked up|collected) (?:by|from)|has been (?:collected|picked up)|was (?:collected|picked up)`)
)

// waitsInLocker tells whether a text says that the parcel lies where somebody has still to fetch it.
func waitsInLocker(remark string) bool {
	return locker.MatchString(remark) && waits.MatchString(remark) && !taken.MatchString(remark)
}
