//! Users by the page, and how many there are.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{
    super::{
        http::{Call, Refusal, call::Handled},
        storage::{
            user_pages::{self, Cursor, Page, Search},
            users::{Recipe, User},
        },
    },
    user_json,
};

const MAX_LIMIT: i32 = 500;
const DEFAULT_LIMIT: i32 = 100;

/// `GET /users`: pages in the order of joining, or the users that a search finds.
pub fn list(call: &Call) -> Handled {
    let input = call.input;
    let recipes = recipes(call)?;
    let token = input.text_if_there("paginationToken")?;
    let limit = input.int_if_there("limit")?;
    let descending = match input.text_if_there("timeJoinedOrder")? {
        None | Some("ASC") => false,
        Some("DESC") => true,
        Some(_) => return Err(Refusal::input("timeJoinedOrder can be either ASC OR DESC")),
    };
    let search = Search {
        emails: tags(input.text_if_there("email")?),
        phones: tags(input.text_if_there("phone")?),
        providers: tags(input.text_if_there("provider")?),
    };
    match limit {
        Some(limit) if limit > MAX_LIMIT && search.is_empty() => {
            return Err(Refusal::input(format!("max limit allowed is {MAX_LIMIT}")));
        }
        Some(limit) if limit < 1 => {
            return Err(Refusal::input("limit must a positive integer with min value 1"));
        }
        _ => {}
    }
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    let from = token.map(read_token).transpose()?;
    if !search.is_empty() {
        let found = call.transact(|tx| Ok(user_pages::search(tx, &recipes, &search, descending)?))?;
        return Ok(json!({"status": "OK", "users": items(call, &found)}).into());
    }
    // One more than asked for: it begins the next page.
    let page = Page { recipes, from, descending, limit: i64::from(limit) + 1 };
    let mut found = call.transact(|tx| Ok(user_pages::page(tx, &page)?))?;
    let next =
        if i64::try_from(found.len()).unwrap_or(i64::MAX) > i64::from(limit) { found.pop() } else { None };
    let mut answer = json!({"status": "OK", "users": items(call, &found)});
    if let Some(user) = next {
        answer["nextPaginationToken"] = STANDARD.encode(format!("{};{}", user.id, user.time_joined)).into();
    }
    Ok(answer.into())
}

/// `GET /users/count`.
pub fn count(call: &Call) -> Handled {
    let recipes = recipes(call)?;
    let _ = call.input.flag_if_there("includeAllTenants")?;
    let count = call.transact(|tx| Ok(user_pages::count(tx, &recipes)?))?;
    Ok(json!({"status": "OK", "count": count}).into())
}

/// `GET /user/search/tags`: what `/users` can search by.
pub fn search_tags(_: &Call) -> Handled {
    Ok(json!({"status": "OK", "tags": ["email", "phone", "provider"]}).into())
}

fn recipes(call: &Call) -> Result<Vec<Recipe>, Refusal> {
    let Some(names) = call.input.text_if_there("includeRecipeIds")? else { return Ok(Recipe::ALL.into()) };
    let known = |name: &str| {
        Recipe::from_name(name).ok_or_else(|| Refusal::input(format!("Unknown recipe ID: {name}")))
    };
    names.split(',').map(str::trim).filter(|name| !name.is_empty()).map(known).collect()
}

fn tags(text: Option<&str>) -> Vec<String> {
    let text = text.unwrap_or_default();
    text.split(';').map(|tag| tag.trim().to_lowercase()).filter(|tag| !tag.is_empty()).collect()
}

fn read_token(token: &str) -> Result<Cursor, Refusal> {
    let parse = || {
        let text = String::from_utf8(STANDARD.decode(token).ok()?).ok()?;
        let (id, time) = text.split_once(';')?;
        Some(Cursor { id: id.to_owned(), time_joined: time.parse().ok()? })
    };
    parse().ok_or_else(|| Refusal::input("invalid pagination token"))
}

fn items(call: &Call, users: &[User]) -> Vec<Value> {
    let item = |user: &User| {
        let object = user_json::user(user, call.version);
        if call.version.has_login_methods() {
            object
        } else {
            json!({"recipeId": user.recipe.name(), "user": object})
        }
    };
    users.iter().map(item).collect()
}
