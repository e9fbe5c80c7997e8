//! What an export of a package can be.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What an export of a package is to a SuperTokens backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Initialises the SDK.
    Init,
    /// Lists the headers that cors must allow; fails before init.
    SdkHeaders,
    /// The SDK's middleware, or what makes it.
    Middleware,
    /// The SDK's error handler, or what makes it.
    ErrorHandler,
    /// Makes the guard that answers 401 by itself.
    VerifySession,
    /// Reads a session, or throws an error that the SDK's error handler turns into 401.
    GetSession,
    /// Makes a session.
    CreateSession,
    /// Makes a recipe for init's list.
    Recipe,
    /// Makes a CORS middleware.
    Cors,
    /// Makes options of a CORS middleware, or is them.
    CorsOptions,
    /// Makes an app.
    App,
    /// Makes a router.
    Router,
    /// Makes a middleware that reads the request's body.
    BodyParser,
    /// Makes a plugin that registers on the app itself, in no scope of its own.
    Unscoped,
    /// Makes a middleware that serves files.
    Static,
    /// Serves a handler: an app begins here.
    Serve,
    /// Gives back its first argument, as far as that matters.
    Through,
    /// Stands on a class that an app is made of.
    Module,
    /// Stands on a class that has routes.
    Controller,
    /// Stands on a method that is a route; its name is the method's.
    RouteMethod,
    /// Stands on a filter of errors, and names those that it takes.
    Catches,
    /// Puts filters of errors before what it stands on, or is what they are provided as.
    Filters,
    /// Puts guards before what it stands on, or is what they are provided as.
    Guards,
    /// Stands on a parameter, and names what it is given.
    Inject,
    /// What a module adds its middleware to.
    Consumer,
    /// Runs the functions that it is given, at once.
    Runs,
    /// Reads an environment variable.
    Env,
    /// May be handed the app and leaves its pipeline as it is.
    Harmless,
    /// Makes an object of what it is given by name.
    Record,
    /// Makes a middleware of a class and its options.
    Layer,
    /// Makes what a route depends on: it runs before the route.
    Dependency,
    /// The environment variables.
    Environment,
    /// A class whose fields are read from environment variables.
    Settings,
    /// Loads the module of settings, and gives the app that it makes.
    SettingsApp,
    /// Makes a route of a path and what answers it.
    Route,
    /// Makes the routes of another module part of these.
    Include,
}

pub(super) type Exports = BTreeMap<String, BTreeMap<String, Role>>;
