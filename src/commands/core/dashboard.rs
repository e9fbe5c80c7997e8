//! `st core dashboard`: a user of it, and where it is.

use serde_json::json;

use super::{project::Project, users::connect};
use crate::{
    cli::CoreDashboardArgs,
    error::{Exit, Failure, Result},
    runtime::client::NotMade,
    shell::{Terminal, env},
};

/// Where the password comes from, if not from here.
const PASSWORD: &str = "ST_DASHBOARD_PASSWORD";

/// The core made no user.
#[derive(Debug, thiserror::Error)]
#[error("the core makes no dashboard user of {email}: {why}")]
struct DashboardError {
    email: String,
    why: String,
    hint: String,
}

impl Failure for DashboardError {
    fn code(&self) -> &'static str {
        "dashboard-user"
    }
    fn exit(&self) -> Exit {
        Exit::Problem
    }
    fn hint(&self) -> Option<String> {
        Some(self.hint.clone())
    }
}

/// Makes a user of the dashboard; the backend shows it, and the core keeps its users.
pub(super) async fn run(args: &CoreDashboardArgs, project: &Project, terminal: &Terminal) -> Result<Exit> {
    let given = env::var(PASSWORD);
    let made = given.is_none();
    // Letters and digits, as the core wants them.
    let password =
        given.unwrap_or_else(|| format!("st{}0", &uuid::Uuid::new_v4().simple().to_string()[..20]));
    let client = connect(project).await?;
    let outcome = client.dashboard_user(&args.email, &password, args.new_password).await?;
    if let Some(refusal) = outcome {
        let (why, hint) = match refusal {
            NotMade::Exists => (
                "there is one already".to_owned(),
                "another password for it: `--new-password`; another user: another `--email`".to_owned(),
            ),
            NotMade::Unknown => ("there is none".into(), "make one: leave `--new-password` out".into()),
            NotMade::Limit(why) => (why, "more users than three want a licence of SuperTokens".into()),
            NotMade::Refused(why) => (why, format!("the password comes from {PASSWORD}, or leave it unset")),
        };
        return Err(DashboardError { email: args.email.clone(), why, hint }.into());
    }
    let place = place(project);
    if terminal.json {
        let password = made.then_some(&password);
        terminal.out_json(
            &json!({"version": 1, "ok": true, "email": args.email, "password": password, "url": place}),
        );
        return Ok(Exit::Ok);
    }
    terminal.out(format!("the dashboard is at {place}"));
    terminal.out(format!("  user      {}", args.email));
    if made {
        terminal.out(format!("  password  {password}    (shown this once)"));
    } else {
        terminal.out(format!("  password  as {PASSWORD} says"));
    }
    terminal.say("the backend serves it, where its `recipeList` has `Dashboard.init()`");
    Ok(Exit::Ok)
}

/// Below the SDK's usual path at the backend.
fn place(project: &Project) -> String {
    let api = project.settings.origins.api.clone();
    let api =
        api.or_else(|| project.variable("API_DOMAIN")).unwrap_or_else(|| "http://localhost:3001".into());
    format!("{}/auth/dashboard", api.trim_end_matches('/'))
}
