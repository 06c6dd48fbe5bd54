//! Go templates as docker's `--format` takes them. The only place that names gtmpl.

use std::collections::HashMap;

use gtmpl_ng::{Context, FuncError, Value as Go};
use serde_json::Value;

use super::json;
use super::sanitise::sanitise;
use crate::error::Error;
use crate::exit::Exit;

/// How a list is to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// A table with the command's own columns.
    Table,
    /// A table with the columns of a template.
    TableOf(String),
    /// One JSON object a line.
    Json,
    /// A template for each.
    Template(String),
}

impl Format {
    /// Reads the value of `--format`. As docker does, only the beginning is looked at, and `\t` and `\n` mean what they
    /// mean in a string.
    pub fn read(text: &str) -> Self {
        let unescaped = |text: &str| text.trim().replace("\\t", "\t").replace("\\n", "\n");
        match text.trim() {
            "" | "table" => Self::Table,
            "json" => Self::Json,
            text => match text.strip_prefix("table") {
                Some(columns) => Self::TableOf(unescaped(columns)),
                None => Self::Template(unescaped(text)),
            },
        }
    }
}

/// What prints rows by a format: each an object whose keys the templates use.
///
/// # Errors
/// A template that can't be read, or asks for something that isn't there; `exit` is what docker exits with then.
pub fn rows(format: &Format, rows: &[Value], headers: &[(&str, &str)]) -> Result<String, Error> {
    match format {
        Format::Json => Ok(rows.iter().map(|row| json::line(row) + "\n").collect()),
        Format::Table => Ok(String::new()),
        Format::Template(text) => {
            let template = Template::parse(text, Exit::Failed)?;
            rows.iter().map(|row| template.row(row).map(|line| line + "\n")).collect()
        }
        Format::TableOf(text) => {
            let template = Template::parse(text, Exit::Failed)?;
            let head: serde_json::Map<String, Value> =
                headers.iter().map(|(key, header)| ((*key).to_owned(), Value::from(*header))).collect();
            let mut lines = Template::of_headers(text)?.render(&Value::Object(head))? + "\n";
            for row in rows {
                lines.push_str(&template.row(row)?);
                lines.push('\n');
            }
            Ok(super::table::render_lines(&lines))
        }
    }
}

/// A template.
pub struct Template {
    parsed: gtmpl_ng::Template,
    /// It prints the whole object, whose control characters JSON escapes itself.
    whole: bool,
    exit: Exit,
}

impl Template {
    /// Reads a template; `exit` is what a failure exits with.
    ///
    /// # Errors
    /// It can't be read.
    pub fn parse(text: &str, exit: Exit) -> Result<Self, Error> {
        Self::with(text, exit, &FUNCTIONS)
    }

    /// For the line above a table, where functions leave headers as they are.
    fn of_headers(text: &str) -> Result<Self, Error> {
        Self::with(text, Exit::Failed, &HEADER_FUNCTIONS)
    }

    fn with(text: &str, exit: Exit, functions: &[(&str, gtmpl_ng::Func)]) -> Result<Self, Error> {
        let mut parsed = gtmpl_ng::Template::default();
        for (name, function) in functions {
            parsed.add_func(name, *function);
        }
        parsed.parse(text).map_err(|error| failed(exit, &error.to_string()))?;
        let whole = text.trim().trim_start_matches("{{").trim_end_matches("}}").trim() == "json .";
        Ok(Self { parsed, whole, exit })
    }

    /// Renders an object as it is: the caller answers for what is in it.
    ///
    /// # Errors
    /// The template asks for something that isn't there.
    pub fn render(&self, object: &Value) -> Result<String, Error> {
        self.parsed.render(&Context::from(go(object, true))).map_err(|error| failed(self.exit, &error.to_string()))
    }

    /// Renders an object with control characters spelled out.
    ///
    /// # Errors
    /// The template asks for something that isn't there.
    pub fn row(&self, object: &Value) -> Result<String, Error> {
        if self.whole { self.render(object) } else { self.render(&clean(object)) }
    }
}

fn failed(exit: Exit, why: &str) -> Error {
    Error::new(exit, format!("template parsing error: {}", sanitise(why)))
}

/// The same with control characters spelled out.
fn clean(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::from(sanitise(text)),
        Value::Array(all) => all.iter().map(clean).collect(),
        Value::Object(fields) => fields.iter().map(|(key, value)| (sanitise(key).into_owned(), clean(value))).collect(),
        other => other.clone(),
    }
}

/// Objects have fields, and asking for another one is an error; labels and options are maps, which have no such.
fn go(value: &Value, fields: bool) -> Go {
    match value {
        Value::Null => Go::Nil,
        Value::Bool(value) => Go::from(*value),
        Value::String(text) => Go::from(text.as_str()),
        Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
            (Some(number), ..) => Go::from(number),
            (_, Some(number), _) => Go::from(number),
            (.., number) => Go::from(number.unwrap_or_default()),
        },
        Value::Array(all) => Go::Array(all.iter().map(|value| go(value, true)).collect()),
        Value::Object(object) => {
            let named = object.iter().map(|(key, value)| (key.clone(), go(value, key != "Labels" && key != "Options")));
            let named: HashMap<String, Go> = named.collect();
            if fields { Go::Object(named) } else { Go::Map(named) }
        }
    }
}

/// The way back, with keys in order.
fn plain(value: &Go) -> Value {
    match value {
        Go::Bool(value) => Value::from(*value),
        Go::String(text) => Value::from(text.as_str()),
        Go::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
            (Some(number), ..) => Value::from(number),
            (_, Some(number), _) => Value::from(number),
            (.., number) => Value::from(number),
        },
        Go::Array(all) => all.iter().map(plain).collect(),
        Go::Object(fields) | Go::Map(fields) => {
            let mut keys: Vec<&String> = fields.keys().collect();
            keys.sort();
            keys.into_iter().map(|key| (key.clone(), plain(&fields[key]))).collect()
        }
        _ => Value::Null,
    }
}

/// docker's functions beside Go's own (docker/cli `templates/templates.go`).
const FUNCTIONS: [(&str, gtmpl_ng::Func); 8] = [
    ("json", to_json),
    ("lower", |words| text(words, "lower", str::to_lowercase)),
    ("upper", |words| text(words, "upper", str::to_uppercase)),
    ("title", |words| text(words, "title", title)),
    ("split", split),
    ("join", join),
    ("pad", pad),
    ("truncate", truncate),
];

const HEADER_FUNCTIONS: [(&str, gtmpl_ng::Func); 8] = [
    ("json", first),
    ("lower", first),
    ("upper", first),
    ("title", first),
    ("split", first),
    ("join", first),
    ("pad", pad),
    ("truncate", first),
];

fn arguments<const N: usize>(words: &[Go], function: &str) -> Result<[Go; N], FuncError> {
    words.to_vec().try_into().map_err(|_| FuncError::ExactlyXArgs(function.to_owned(), N))
}

fn string(value: &Go) -> String {
    value.to_string()
}

fn number(value: &Go) -> usize {
    value.to_string().parse().unwrap_or_default()
}

fn first(words: &[Go]) -> Result<Go, FuncError> {
    words.first().cloned().ok_or_else(|| FuncError::AtLeastXArgs("a header".to_owned(), 1))
}

fn text(words: &[Go], function: &str, change: impl Fn(&str) -> String) -> Result<Go, FuncError> {
    let [word] = arguments(words, function)?;
    Ok(Go::from(change(&string(&word))))
}

fn to_json(words: &[Go]) -> Result<Go, FuncError> {
    let [value] = arguments(words, "json")?;
    Ok(Go::from(json::line(&plain(&value))))
}

fn title(word: &str) -> String {
    let mut begins = true;
    let change = |letter: char| {
        let upper = std::mem::replace(&mut begins, !letter.is_alphanumeric() && letter != '_' && letter != '\'');
        if upper { letter.to_uppercase().collect::<String>() } else { letter.to_string() }
    };
    word.chars().map(change).collect()
}

fn split(words: &[Go]) -> Result<Go, FuncError> {
    let [word, by] = arguments(words, "split")?;
    let (word, by) = (string(&word), string(&by));
    if by.is_empty() {
        return Ok(Go::Array(word.chars().map(|letter| Go::from(letter.to_string())).collect()));
    }
    Ok(Go::Array(word.split(&by).map(Go::from).collect()))
}

fn join(words: &[Go]) -> Result<Go, FuncError> {
    let [list, by] = arguments(words, "join")?;
    let Go::Array(all) = list else {
        return Err(FuncError::Generic("join takes a list and what goes between".to_owned()));
    };
    Ok(Go::from(all.iter().map(string).collect::<Vec<_>>().join(&string(&by))))
}

fn pad(words: &[Go]) -> Result<Go, FuncError> {
    let [word, before, after] = arguments(words, "pad")?;
    let word = string(&word);
    if word.is_empty() {
        return Ok(Go::from(word));
    }
    Ok(Go::from(format!("{}{word}{}", " ".repeat(number(&before).min(1000)), " ".repeat(number(&after).min(1000)))))
}

fn truncate(words: &[Go]) -> Result<Go, FuncError> {
    let [word, length] = arguments(words, "truncate")?;
    Ok(Go::from(string(&word).chars().take(number(&length)).collect::<String>()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row() -> Value {
        json!({
            "Name": "edge \u{1b}[31m one", "Count": 3, "Server": null, "Subnets": ["10.1.0.0/24", "fd00::/64"],
            "Labels": {"a.b": "x", "c": "y"}, "IPAM": {"Driver": "default"},
        })
    }

    fn rendered(text: &str) -> String {
        let Format::Template(text) = Format::read(text) else { panic!("{text}") };
        Template::parse(&text, Exit::Failed)
            .and_then(|template| template.row(&row()))
            .unwrap_or_else(|error| error.message)
    }

    #[test]
    fn templates_mean_what_they_mean_to_docker() {
        for (template, expected) in [
            ("{{.Name}}", "edge \\x1b[31m one"),
            ("{{.Count}}\\t{{len .Subnets}}", "3\t2"),
            ("{{upper (index .Subnets 1)}} {{title \"a bc\"}}", "FD00::/64 A Bc"),
            ("{{join .Subnets \", \"}}|{{index (split \"a-b\" \"-\") 1}}", "10.1.0.0/24, fd00::/64|b"),
            ("{{range $i, $s := .Subnets}}{{if $i}},{{end}}{{$s}}{{end}}", "10.1.0.0/24,fd00::/64"),
            ("{{if eq .Count 3}}three{{else}}other{{end}}", "three"),
            ("{{with .Labels}}{{index . \"a.b\"}}{{end}} {{.Labels.c}}", "x y"),
            ("{{json .Labels}}{{json .Subnets}}", "{\"a.b\":\"x\",\"c\":\"y\"}[\"10.1.0.0/24\",\"fd00::/64\"]"),
            ("{{printf \"%-5s|%q\" .IPAM.Driver .IPAM.Driver}}", "default|\"default\""),
            ("{{truncate .Name 4}}{{pad \"x\" 1 2}}|", "edge x  |"),
            ("{{.Count | json | printf \"<%s>\"}}{{println 1}}", "<3>1\n"),
            ("{{- /* nothing */ -}}", ""),
        ] {
            assert_eq!(rendered(template), expected, "{template}");
        }
    }

    #[test]
    fn the_whole_object_is_json_with_its_keys_in_order() {
        insta::assert_snapshot!(
            rendered("{{json .}}"),
            @r#"{"Count":3,"IPAM":{"Driver":"default"},"Labels":{"a.b":"x","c":"y"},"Name":"edge \u001b[31m one","Server":null,"Subnets":["10.1.0.0/24","fd00::/64"]}"#
        );
    }

    #[test]
    fn what_is_not_there_is_an_error_and_so_is_what_cannot_be_read() {
        for template in [
            "{{.Nope}}",
            "{{.IPAM.Nope}}",
            "{{nope .Name}}",
            "{{.Name",
            "{{if .Name}}",
            "{{json}}",
            "{{join .Name \",\"}}",
        ] {
            assert!(rendered(template).starts_with("template parsing error: "), "{template}: {}", rendered(template));
        }
        assert_eq!(rendered("{{.Labels.nope}}"), "<no value>");
    }

    #[test]
    fn a_table_has_headers_for_the_fields_it_shows() {
        let format = Format::read("table {{upper .Name}}\\t{{.Count}}");
        let text = rows(&format, &[row()], &[("Name", "NAME"), ("Count", "NUMBER")]).unwrap();
        insta::assert_snapshot!(text, @r"
        NAME                NUMBER
        EDGE \X1B[31M ONE   3
        ");
    }
}
