package network

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	who := api.For(auth.Warehouse, auth.Operations)
	api.Query(a, "GET /v1/network", "The warehouses and what they hold", who, getNetwork)
	api.Query(a, "GET /v1/network/stock", "Where the network has a part", who, getNetworkStock)
	api.Query(a, "GET /v1/network/holdings", "What lies at a place and everywhere below it, or within kilometres of one", who, getHoldings)
}

// Node is a warehouse with what lies there and waits there.
type Node struct {
	site.Location
	Load
}

// NodeList is the network without vans and outlets.
type NodeList struct {
	Items []Node `json:"items"`
}

// shownOnMap kinds are few enough to be seen on one map.
func shownOnMap(l site.Location) bool {
	return l.Kind == site.National || l.Kind == site.Regional || l.Kind == site.City
}

func getNetwork(ctx context.Context, tx *db.Tx, _ *struct{}) (NodeList, error) {
	n, err := Read(ctx, tx)
	if err != nil {
		return NodeList{}, err
	}
	var codes []string
	for _, p := range n.Places {
		if shownOnMap(p.Location) {
			codes = append(codes, p.Code)
		}
	}
	loads, err := loadsOf(ctx, tx, codes)
	if err != nil {
		return NodeList{}, err
	}
	out := NodeList{Items: make([]Node, 0, len(codes))}
	for _, code := range codes {
		place, _ := n.Place(code)
		out.Items = append(out.Items, Node{Location: place, Load: loads[code]})
	}
	return out, nil
}

type networkStockInput struct {
	Part string `query:"part" format:"scan" required:"true" minLength:"1" maxLength:"64" identifier:"part"`
}

// NodeStock is a place that has a part, with where it lies on the map.
type NodeStock struct {
	stock.Stock
	Lon *float64 `json:"lon"`
	Lat *float64 `json:"lat"`
}

// NodeStockList is where a part lies over the network, most available first.
type NodeStockList struct {
	Part  string      `json:"part"`
	Items []NodeStock `json:"items"`
}

func getNetworkStock(ctx context.Context, tx *db.Tx, in *networkStockInput) (NodeStockList, error) {
	out := NodeStockList{Part: in.Part, Items: []NodeStock{}}
	n, err := Read(ctx, tx)
	if err != nil {
		return out, err
	}
	rows, err := stock.StockOfPart(ctx, tx, in.Part)
	if err != nil {
		return out, err
	}
	for _, r := range rows {
		if place, ok := n.Place(r.Location); ok && shownOnMap(place) {
			out.Items = append(out.Items, NodeStock{Stock: r, Lon: place.Lon, Lat: place.Lat})
		}
	}
	return out, nil
}
