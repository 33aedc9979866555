package allocation

// heap hands out the least of what was put in. It is here because the one of the standard library boxes every item.
type heap[T any] struct {
	items []T
	less  func(a, b *T) bool
}

func (h *heap[T]) push(item T) {
	h.items = append(h.items, item)
	for i := len(h.items) - 1; i > 0; {
		above := (i - 1) / 2
		if !h.less(&h.items[i], &h.items[above]) {
			return
		}
		h.items[i], h.items[above] = h.items[above], h.items[i]
		i = above
	}
}

func (h *heap[T]) top() *T { return &h.items[0] }

func (h *heap[T]) pop() T {
	out, last := h.items[0], len(h.items)-1
	h.items[0] = h.items[last]
	h.items = h.items[:last]
	for i := 0; ; {
		least := i
		for _, below := range [...]int{2*i + 1, 2*i + 2} {
			if below < last && h.less(&h.items[below], &h.items[least]) {
				least = below
			}
		}
		if least == i {
			return out
		}
		h.items[i], h.items[least] = h.items[least], h.items[i]
		i = least
	}
}
