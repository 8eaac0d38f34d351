// Package importtest holds the tests of imports as a whole: real files, the real readers and sinks, a real PostgreSQL.
// What a reader or a sink does alone is tested beside it.
package importtest
