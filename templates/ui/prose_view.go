package ui

// Rendered is HTML that our own Markdown renderer made from a text of ours, with any HTML in it dropped. It is
// the only markup that goes out as it is, so nothing that came in with data may ever become a Rendered.
type Rendered string
