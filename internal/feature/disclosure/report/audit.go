package report

import "math"

// What a reader of the figures can work back.
//
// The figures are bound together: in each row, what came in is what became of it; in each column, the total is the sum of the rows, or
// less where a request is in several. Each count stands in one equation of its row and in one of its column, so together they are the
// flow in a network, with rows and columns as its nodes: a count that is printed is an edge with a fixed flow, one that is withheld an
// edge with room. A withheld count can be worked back exactly if its flow can neither rise nor fall by one, and that holds if and only
// if no way leads back through the room of others (integer flows between bounds are an interval, and two of them differ by cycles).

// room is the least and the most that a reader can think a count to be, from this count alone.
type room struct{ low, high int }

type edge struct {
	from, to int
	value    int
	room     room
}

func (e edge) rises() bool { return e.value < e.room.high }
func (e edge) falls() bool { return e.value > e.room.low }

// network is the counts of a table as its reader knows them.
type network struct {
	nodes int
	edges []edge
	at    map[place]int // the edge of a count
	leave [][]int       // the edges at each node
}

// place is a count: the row in the order of the file, and the column.
type place struct {
	row    int
	column Column
}

func (n *network) node() int {
	n.nodes++
	n.leave = append(n.leave, nil)
	return n.nodes - 1
}

func (n *network) edge(from, to, value int, r room) int {
	id := len(n.edges)
	n.edges = append(n.edges, edge{from: from, to: to, value: value, room: r})
	n.leave[from] = append(n.leave[from], id)
	n.leave[to] = append(n.leave[to], id)
	return id
}

// put adds a count. into says whether its flow goes from a to b.
func (n *network) put(p place, a, b int, into bool, value int, r room) {
	if !into {
		a, b = b, a
	}
	n.at[p] = n.edge(a, b, value, r)
}

// reaches reports whether flow can be moved from one node to another, not through one edge.
func (n *network) reaches(from, to, without int) bool {
	seen := make([]bool, n.nodes)
	seen[from] = true
	for queue := []int{from}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if at == to {
			return true
		}
		for _, id := range n.leave[at] {
			e := n.edges[id]
			next := -1
			switch {
			case id == without:
			case e.from == at && e.rises():
				next = e.to
			case e.to == at && e.falls():
				next = e.from
			}
			if next >= 0 && !seen[next] {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
	return false
}

// exposed reports whether a count can be worked back.
func (n *network) exposed(p place) bool {
	id := n.at[p]
	e := n.edges[id]
	up := e.rises() && n.reaches(e.to, e.from, id)
	return !up && !(e.falls() && n.reaches(e.from, e.to, id))
}

// network is the table as its reader knows it. The last two rows are the total and what was released outside the policy.
func (d *draft) network() *network {
	n := &network{at: map[place]int{}}
	rows := make([]int, len(d.rows))
	for i := range rows {
		rows[i] = n.node()
	}
	total, outside := len(d.rows)-2, len(d.rows)-1
	ground, apart := n.node(), n.node()
	for c := range Column(Columns) {
		sign := balance(c)
		column := n.node()
		sum := 0
		for i := range total {
			a := rows[i]
			if sign == 0 {
				a = ground // the rows say nothing of it
			}
			sum += d.rows[i].Counts[c]
			n.put(place{i, c}, a, column, sign >= 0, d.rows[i].Counts[c], d.room(place{i, c}))
		}
		a := rows[total]
		if sign == 0 {
			a = ground
		}
		n.put(place{total, c}, a, column, sign < 0, d.rows[total].Counts[c], d.room(place{total, c}))
		// Where no request is in two rows, its reader may know that the total is their sum.
		if over := sum - d.rows[total].Counts[c]; over != 0 {
			n.slack(column, ground, sign >= 0, over)
		}
		a = rows[outside]
		if sign == 0 {
			a = n.node()
			n.edge(a, apart, 0, room{math.MinInt32, math.MaxInt32}) // bound to nothing
		}
		n.put(place{outside, c}, a, apart, sign >= 0, d.rows[outside].Counts[c], d.room(place{outside, c}))
	}
	return n
}

// slack is by how much the rows are more than their total.
func (n *network) slack(column, ground int, out bool, over int) {
	r := room{0, math.MaxInt32}
	if out {
		n.edge(column, ground, over, r)
	} else {
		n.edge(ground, column, over, r)
	}
}

// balance is the side of the balance that a column is on: 1 for what came in, −1 for what became of it, 0 for neither.
func balance(c Column) int {
	for _, one := range incoming {
		if one == c {
			return 1
		}
	}
	for _, one := range outgoing {
		if one == c {
			return -1
		}
	}
	return 0
}
