//! How the CORS libraries of a language behave.

use std::collections::BTreeMap;

use serde::Deserialize;

/// How a CORS library behaves.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CorsLibrary {
    /// Its package.
    pub module: String,
    /// Other modules that it can be imported from.
    #[serde(default)]
    pub also: Vec<String>,
    /// The option that names the origins.
    pub origin: String,
    /// Options that decide on the origin by a function instead.
    #[serde(default)]
    pub origin_functions: Vec<String>,
    /// Other names of options -> the names of today.
    #[serde(default)]
    pub aliases: BTreeMap<String, String>,
    /// A path at the end of an origin does no harm.
    #[serde(default)]
    pub lenient_origins: bool,
    /// The app that its own checks need to be listed as.
    #[serde(default)]
    pub app: Option<String>,
    /// Options that list patterns of origins.
    #[serde(default)]
    pub origin_patterns: Vec<String>,
    /// Origins with signs of regular expressions in them are such.
    #[serde(default)]
    pub patterns_in_texts: bool,
    /// How it gets at the app that it is given first.
    #[serde(default)]
    pub takes_app: Option<TakesApp>,
    /// The method of its object that is given an app.
    #[serde(default)]
    pub registers: Option<String>,
    /// The option that names the paths that it is for.
    #[serde(default)]
    pub paths: Option<String>,
    /// What its options are called in the configuration of an app, before their own name in capitals.
    #[serde(default)]
    pub in_config: Option<String>,
    /// It refuses preflights for methods that it does not list, also those that browsers ask no permission for.
    #[serde(default)]
    pub refuses_methods: bool,
    /// A `*` in a list of origins allows any; else it is an origin of that name.
    #[serde(default)]
    pub any_in_list: bool,
    /// The option that lists the request headers.
    pub headers: String,
    /// The option that allows cookies.
    pub credentials: String,
    /// The option that lists the methods.
    pub methods: String,
    /// The origin without the option.
    pub omitted_origin: String,
    /// Which of its arguments the options are. Behind the first one, it is given the request first, and runs at once.
    #[serde(default)]
    pub argument: usize,
    /// The option that keeps it from answering preflights, where that is on until it is set to `false`.
    #[serde(default)]
    pub preflights_off: Option<String>,
    /// Its lists are texts with commas.
    #[serde(default)]
    pub joined: bool,
    /// Its options are calls, each of the option's name.
    #[serde(default)]
    pub calls: bool,
    /// Its object's methods that put it around a handler.
    #[serde(default)]
    pub wraps: Vec<String>,
    /// What it does without a list of headers: `reflected` or `refused`.
    pub omitted_headers: String,
    /// It answers what it refuses without any CORS header.
    #[serde(default)]
    pub bare: bool,
    /// The methods that it allows without the option, where they are not all that an app may need.
    #[serde(default)]
    pub omitted_methods: Vec<String>,
    /// An option whose headers are allowed besides those of the list.
    #[serde(default)]
    pub more_headers: Option<String>,
    /// The headers that it allows without the list.
    #[serde(default)]
    pub usual_headers: Vec<String>,
    /// The headers that it allows whatever the list is.
    #[serde(default)]
    pub always: Vec<String>,
    /// A `*` within an origin stands for any text: `https://*.shop.com`.
    #[serde(default)]
    pub wildcards: bool,
    /// A `*` among the headers: `literal` or `any`.
    pub any_header: String,
    /// A `*` among the methods stands for any.
    #[serde(default)]
    pub any_method: bool,
    /// A `*` for the origin beside credentials: `refused` by the browser or `reflected`.
    pub any_origin: String,
    /// The option that allows every origin by `true`.
    #[serde(default)]
    pub any_origin_option: Option<String>,
    /// A slash at the end of an origin does no harm.
    #[serde(default)]
    pub trims_slash: bool,
    /// Lists are texts, separated by this.
    #[serde(default)]
    pub separator: Option<String>,
    /// Exports that are options, or make them or a middleware: the options that they have by themselves.
    #[serde(default)]
    pub given: BTreeMap<String, toml::Table>,
}

/// How a CORS library gets at an app that it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TakesApp {
    /// It is put around it.
    Wraps,
    /// It hooks into it.
    Registers,
}
