package config

import "reflect"

// Setting is one line of `inzage help config`.
type Setting struct {
	Name    string
	Default string
	Help    string
}

// List returns every setting in the order of Config.
func List() (out []Setting) {
	t := reflect.TypeFor[Config]()
	for i := range t.NumField() {
		f := t.Field(i)
		if name := f.Tag.Get("env"); name != "-" && name != "" {
			out = append(out, Setting{Name: Prefix + name, Default: f.Tag.Get("envDefault"), Help: f.Tag.Get("help")})
		}
	}
	return out
}
