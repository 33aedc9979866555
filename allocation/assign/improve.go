package assign

// improveRounds bounds how often everybody is looked at again.
const improveRounds = 12

// improveAlways is up to how many bidders every node is improved upon, not only the first.
const improveAlways = 64

// improve moves one bidder at a time to a better way, or lets it push another off a stock key, as long as that helps. left
// is what is on the stock keys beside what was won.
func (s *branching) improve(won []int, left []int64) {
	on := make([][]int, len(s.free))
	for k, w := range won {
		if key := s.bidders[k].ways[w].key; key != waits {
			on[key] = append(on[key], k)
		}
	}
	i := improving{s.contest, won, left, on}
	for range improveRounds {
		better := false
		for k := range s.bidders {
			better = i.better(k) || better
		}
		if !better {
			return
		}
	}
}

type improving struct {
	*contest
	won  []int
	left []int64
	on   [][]int // bidders by stock key
}

// better finds one improvement for a bidder and makes it.
func (i *improving) better(k int) bool {
	b := &i.bidders[k]
	now := b.ways[i.won[k]]
	for w, o := range b.ways {
		if o.key != waits && o.key == now.key {
			continue
		}
		gain := now.cost.minus(o.cost)
		if o.key == waits || i.left[o.key] >= o.pieces {
			if gain.positive() {
				i.move(k, w)
				return true
			}
			continue
		}
		for _, other := range i.on[o.key] {
			if i.left[o.key]+i.taken(other) < o.pieces {
				continue
			}
			if to, ok := i.elsewhere(other, k, gain); ok {
				i.move(other, to)
				i.move(k, w)
				return true
			}
		}
	}
	return false
}

// taken is what a bidder has of its stock key.
func (i *improving) taken(k int) int64 { return i.bidders[k].ways[i.won[k]].pieces }

func (t Cost) positive() bool { return (Cost{}).Less(t) }

// elsewhere is a way for a bidder that leaves its stock key to k which costs less than the gain; what k has now is free for it.
func (i *improving) elsewhere(other, k int, gain Cost) (int, bool) {
	b := &i.bidders[other]
	now := b.ways[i.won[other]]
	vacated := i.bidders[k].ways[i.won[k]].key
	for w, o := range b.ways {
		if o.key == now.key {
			continue
		}
		if o.key != waits {
			room := i.left[o.key]
			if o.key == vacated {
				room += i.taken(k)
			}
			if room < o.pieces {
				continue
			}
		}
		if gain.Plus(now.cost).minus(o.cost).positive() {
			return w, true
		}
	}
	return 0, false
}

// move takes a bidder off its stock key and to another; for a moment a stock key may hold less than nothing.
func (i *improving) move(k, w int) {
	b := &i.bidders[k]
	if from := b.ways[i.won[k]].key; from != waits {
		i.left[from] += i.taken(k)
		for at, who := range i.on[from] {
			if who == k {
				i.on[from] = append(i.on[from][:at], i.on[from][at+1:]...)
				break
			}
		}
	}
	if to := b.ways[w].key; to != waits {
		i.left[to] -= b.ways[w].pieces
		i.on[to] = append(i.on[to], k)
	}
	i.won[k] = w
}
