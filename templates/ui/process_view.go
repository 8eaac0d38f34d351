package ui

import (
	"time"

	"github.com/a-h/templ"
)

// TimelineView is what happened, newest first.
type TimelineView struct {
	Items []TimelineItem
}

// TimelineItem is one thing that happened.
type TimelineItem struct {
	At       time.Time
	DateOnly bool // the time of day is not known
	Title    string
	Text     string
	Who      string // team or system, never a person's name
	Tag      *TagView
	Content  templ.Component
}

// TrackerView shows where something stands among fixed stages.
type TrackerView struct {
	Label string // names the list for those who hear the page
	Steps []TrackerStep
}

// TrackerStep is one stage.
type TrackerStep struct {
	Label string
	Href  string // back to a stage that is done; empty: no way
	State StepState
	Note  string // a date or a remark
}

// StepState is how far a stage is.
type StepState string

// The states of a stage.
const (
	StepDone    StepState = "done"
	StepCurrent StepState = "current"
	StepTodo    StepState = "todo"
)

// TaskListView is a list of things to do, each with its state.
type TaskListView struct {
	Tasks []Task
}

// Task is one thing to do.
type Task struct {
	Title string
	Href  string // empty: cannot be started yet
	Hint  string
	State TagView
}
