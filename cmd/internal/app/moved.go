package app

import (
	"time"

	"fettle/internal/api"
)

// renamedAt is when rooms got one word for one thing.
var renamedAt = time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)

// moved are the paths that got another name; they answer under the old one until the release after 0.2.
var moved = []api.Moved{
	{From: "/v1/allocation/waves", To: "/v1/allocation-runs", Since: renamedAt},
	{From: "/v1/carrier-orders", To: "/v1/carrier-requests", Since: renamedAt},
	{From: "/v1/dispatches", To: "/v1/carrier-manifests", Since: renamedAt},
	{From: "/v1/hand-overs", To: "/v1/van-transfers", Since: renamedAt},
	{From: "/v1/lots", To: "/v1/waste-lots", Since: renamedAt},
	{From: "/v1/manifests", To: "/v1/waste-manifests", Since: renamedAt},
	{From: "/v1/part-lines", To: "/v1/order-lines", Since: renamedAt},
	{From: "/v1/repairs/*/part-holds", To: "/v1/repairs/*/soft-reservations", Since: renamedAt},
	{From: "/v1/returns/*/hand-over", To: "/v1/returns/*/drop-off", Since: renamedAt},
	{From: "/v1/shipments/*/carrier-orders", To: "/v1/shipments/*/carrier-requests", Since: renamedAt},
	{From: "/v1/stock/shelves", To: "/v1/stock/bins", Since: renamedAt},
}
