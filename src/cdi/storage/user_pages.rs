//! Users by the page and by search.

use rusqlite::{Transaction, params, params_from_iter, types::Value};

use super::{
    StorageError,
    users::{COLUMNS, Recipe, User, read},
};
use crate::cdi::clock::Millis;

/// Where a page begins.
#[derive(Clone, Debug)]
pub struct Cursor {
    /// Of the page's first user.
    pub id: String,
    /// Of the page's first user.
    pub time_joined: Millis,
}

/// A page.
#[derive(Debug)]
pub struct Page {
    /// Only users of these.
    pub recipes: Vec<Recipe>,
    /// Where it begins; `None` at the beginning.
    pub from: Option<Cursor>,
    /// The newest first.
    pub descending: bool,
    /// How many users at most.
    pub limit: i64,
}

/// What to search for: the kinds must all fit, of each kind one value.
#[derive(Debug)]
pub struct Search {
    /// Beginnings of an e-mail address or of its domain.
    pub emails: Vec<String>,
    /// Beginnings of a phone number.
    pub phones: Vec<String>,
    /// Beginnings of a provider's id.
    pub providers: Vec<String>,
}

/// A search answers no more than these.
const SEARCH_LIMIT: i64 = 1000;

impl Search {
    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        self.emails.is_empty() && self.phones.is_empty() && self.providers.is_empty()
    }
}

/// A list of names that the code itself has; never what a caller sent.
fn in_recipes(recipes: &[Recipe]) -> String {
    let names: Vec<String> = recipes.iter().map(|recipe| format!("'{}'", recipe.name())).collect();
    format!("u.recipe IN ({})", names.join(", "))
}

/// In the order of joining; of users who joined at the same time the greater id first, in both
/// directions.
fn order(descending: bool) -> &'static str {
    if descending { "u.time_joined DESC, u.user_id DESC" } else { "u.time_joined, u.user_id DESC" }
}

/// The users of a page.
pub fn page(tx: &Transaction, page: &Page) -> Result<Vec<User>, StorageError> {
    let beyond = if page.descending { "<" } else { ">" };
    let sql = format!(
        "SELECT {COLUMNS} FROM user u WHERE {}
         AND (?1 IS NULL OR u.time_joined {beyond} ?1 OR (u.time_joined = ?1 AND u.user_id <= ?2))
         ORDER BY {} LIMIT ?3",
        in_recipes(&page.recipes),
        order(page.descending)
    );
    let (time, id) = page.from.as_ref().map(|from| (from.time_joined, &from.id)).unzip();
    tx.prepare_cached(&sql)?.query_map(params![time, id, page.limit], read)?.collect()
}

/// How many users there are.
pub fn count(tx: &Transaction, recipes: &[Recipe]) -> Result<i64, StorageError> {
    let sql = format!("SELECT count(*) FROM user u WHERE {}", in_recipes(recipes));
    tx.query_row(&sql, [], |row| row.get(0))
}

/// The users that fit a search.
pub fn search(
    tx: &Transaction,
    recipes: &[Recipe],
    search: &Search,
    descending: bool,
) -> Result<Vec<User>, StorageError> {
    let mut conditions = vec![in_recipes(recipes)];
    let mut values = Vec::new();
    let mut fit = |patterns: Vec<String>, column: &str| {
        if !patterns.is_empty() {
            let each = vec![format!("{column} LIKE ? ESCAPE '\\'"); patterns.len()];
            conditions.push(format!("({})", each.join(" OR ")));
            values.extend(patterns.into_iter().map(Value::from));
        }
    };
    let emails = search.emails.iter().map(|tag| escape(tag));
    fit(emails.flat_map(|tag| [format!("{tag}%"), format!("%@{tag}%")]).collect(), "u.email");
    fit(search.phones.iter().map(|tag| format!("{}%", escape(tag))).collect(), "u.phone");
    fit(search.providers.iter().map(|tag| format!("{}%", escape(tag))).collect(), "u.third_party_id");
    let sql = format!(
        "SELECT {COLUMNS} FROM user u WHERE {} ORDER BY {} LIMIT {SEARCH_LIMIT}",
        conditions.join(" AND "),
        order(descending)
    );
    tx.prepare(&sql)?.query_map(params_from_iter(values), read)?.collect()
}

fn escape(tag: &str) -> String {
    tag.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
