// Renders the Helm chart where Helm itself cannot be had. It uses what Helm uses: Go's text/template, Sprig and the YAML
// of Kubernetes, all from Debian's packages, and knows the objects and functions that the chart needs and no others.
//
//	render CHART RELEASE NAMESPACE [VALUES.yaml...]
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"sigs.k8s.io/yaml"
)

func main() {
	if len(os.Args) < 4 {
		fail(fmt.Errorf("render CHART RELEASE NAMESPACE [VALUES.yaml...]"))
	}
	chart := os.Args[1]
	values := read(filepath.Join(chart, "values.yaml"))
	for _, file := range os.Args[4:] {
		values = merge(values, read(file))
	}
	metadata := map[string]interface{}{}
	for name, value := range read(filepath.Join(chart, "Chart.yaml")) {
		metadata[strings.ToUpper(name[:1])+name[1:]] = value
	}
	name := metadata["Name"].(string)
	root := map[string]interface{}{
		"Chart":   metadata,
		"Values":  values,
		"Release": map[string]interface{}{"Name": os.Args[2], "Namespace": os.Args[3], "Service": "Helm"},
		"Template": map[string]interface{}{
			"BasePath": path.Join(name, "templates"),
		},
	}

	all := template.New(name).Option("missingkey=zero")
	functions := sprig.TxtFuncMap()
	functions["toYaml"] = func(value interface{}) string {
		text, err := yaml.Marshal(value)
		fail(err)
		return strings.TrimSuffix(string(text), "\n")
	}
	functions["fromYaml"] = func(text string) map[string]interface{} {
		value := map[string]interface{}{}
		fail(yaml.Unmarshal([]byte(text), &value))
		return value
	}
	functions["include"] = func(name string, data interface{}) (string, error) {
		var text bytes.Buffer
		err := all.ExecuteTemplate(&text, name, data)
		return text.String(), err
	}
	functions["required"] = func(message string, value interface{}) (interface{}, error) {
		if value == nil || value == "" {
			return nil, fmt.Errorf("%s", message)
		}
		return value, nil
	}
	all.Funcs(functions)

	files, err := filepath.Glob(filepath.Join(chart, "templates", "*"))
	fail(err)
	sort.Strings(files)
	for _, file := range files {
		text, err := os.ReadFile(file)
		fail(err)
		_, err = all.New(path.Join(name, "templates", filepath.Base(file))).Parse(string(text))
		fail(err)
	}
	for _, file := range files {
		if filepath.Ext(file) != ".yaml" {
			continue
		}
		var text bytes.Buffer
		fail(all.ExecuteTemplate(&text, path.Join(name, "templates", filepath.Base(file)), root))
		body := strings.TrimSpace(strings.ReplaceAll(text.String(), "<no value>", ""))
		if body != "" {
			fmt.Printf("---\n# Source: %s/templates/%s\n%s\n", name, filepath.Base(file), strings.TrimPrefix(body, "---\n"))
		}
	}
}

// Maps are merged and everything else is replaced, as Helm does; null deletes.
func merge(below, above map[string]interface{}) map[string]interface{} {
	merged := map[string]interface{}{}
	for name, value := range below {
		merged[name] = value
	}
	for name, value := range above {
		old, isMap := merged[name].(map[string]interface{})
		new, staysMap := value.(map[string]interface{})
		if value == nil {
			delete(merged, name)
		} else if isMap && staysMap {
			merged[name] = merge(old, new)
		} else {
			merged[name] = value
		}
	}
	return merged
}

func read(file string) map[string]interface{} {
	text, err := os.ReadFile(file)
	fail(err)
	asJson, err := yaml.YAMLToJSON(text)
	fail(err)
	value := map[string]interface{}{}
	fail(json.Unmarshal(asJson, &value))
	return value
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "render:", err)
		os.Exit(1)
	}
}
