//! FastAPI and Starlette: layers that are added, listed, and put around; routers, factories, classes.

use crate::doctor_python::{Tree, config, finds, leaves_open, tree};

const HEAD: &str = "from fastapi import APIRouter, Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.middleware import Middleware
from supertokens_python import get_all_cors_headers
from supertokens_python.framework.fastapi import get_middleware
from supertokens_python.recipe.session import SessionContainer
from supertokens_python.recipe.session.framework.fastapi import verify_session

import config

config.init_auth()
";

const OPTIONS: &str = "allow_origins=[config.WEBSITE], allow_credentials=True, allow_methods=[\"GET\", \"POST\", \"PUT\", \"DELETE\"], allow_headers=[\"Content-Type\"] + get_all_cors_headers()";

/// `main.py` with these lines behind the imports; `OPTIONS` stands for cors' right options.
fn app(lines: &str) -> Tree {
    let main = format!("{HEAD}\n{}\n", lines.replace("OPTIONS)", &format!("{OPTIONS})")));
    tree(&[("main.py", &main), ("config.py", &config("fastapi"))])
}

#[test]
fn right_apps_have_no_finding() {
    for lines in [
        "app = FastAPI()\napp.add_middleware(get_middleware())\napp.add_middleware(CORSMiddleware, OPTIONS)",
        "app = FastAPI(middleware=[Middleware(CORSMiddleware, OPTIONS), Middleware(get_middleware())])",
        // What is added runs outside of what is listed.
        "app = FastAPI(middleware=[Middleware(get_middleware())])\napp.add_middleware(CORSMiddleware, OPTIONS)",
        "app = FastAPI()\napp.add_middleware(get_middleware())\napp = CORSMiddleware(app=app, OPTIONS)",
        "api = FastAPI()\napi.add_middleware(get_middleware())\napp = CORSMiddleware(api, OPTIONS)",
        // A list that is put together.
        "layers = [Middleware(get_middleware())]\nlayers.insert(0, Middleware(CORSMiddleware, OPTIONS))\napp = FastAPI(middleware=layers)",
        "app = FastAPI(middleware=[Middleware(CORSMiddleware, OPTIONS)] + [Middleware(get_middleware())])",
        // Options in a dictionary, a function that sets up, a class.
        "options = dict(OPTIONS)\napp = FastAPI()\napp.add_middleware(get_middleware())\napp.add_middleware(CORSMiddleware, **options)",
        "def layers(app):\n    app.add_middleware(get_middleware())\n    app.add_middleware(CORSMiddleware, OPTIONS)\n\napp = FastAPI()\nlayers(app)",
        "class Server:\n    def __init__(self, title):\n        self.app = FastAPI(title=title)\n        self.secure()\n\n    def secure(self):\n        self.app.add_middleware(get_middleware())\n        self.app.add_middleware(CORSMiddleware, OPTIONS)\n\napp = Server(\"shop\").app",
        "class App(FastAPI):\n    def build_middleware_stack(self):\n        return CORSMiddleware(super().build_middleware_stack(), OPTIONS)\n\napp = App()\napp.add_middleware(get_middleware())",
        "class App(FastAPI):\n    def __init__(self, **more):\n        super().__init__(**more)\n        self.add_middleware(get_middleware())\n        self.add_middleware(CORSMiddleware, OPTIONS)\n\napp = App(title=\"shop\")",
        // Other layers in between.
        "app = FastAPI()\napp.add_middleware(get_middleware())\n\n@app.middleware(\"http\")\nasync def timed(request, call_next):\n    return await call_next(request)\n\napp.add_middleware(CORSMiddleware, OPTIONS)",
        // Any header and method, by its sign.
        "app = FastAPI()\napp.add_middleware(get_middleware())\napp.add_middleware(CORSMiddleware, allow_origins=[config.WEBSITE], allow_credentials=True, allow_methods=[\"*\"], allow_headers=[\"*\"])",
        "app = FastAPI()\napp.add_middleware(get_middleware())\napp.add_middleware(CORSMiddleware, allow_origin_regex=r\"http://localhost:.*\", allow_credentials=True, allow_methods=[\"*\"], allow_headers=[\"*\"])",
        // Routes before, after, in routers; guards in every form.
        "app = FastAPI()\nrouter = APIRouter(prefix=\"/me\", dependencies=[Depends(verify_session())])\n\n@router.get(\"/{id}\")\ndef one(id: str): ...\n\napp.include_router(router, prefix=\"/v1\")\napp.add_middleware(get_middleware())\napp.add_middleware(CORSMiddleware, OPTIONS)",
        "from typing import Annotated\nSessionDep = Annotated[SessionContainer, Depends(verify_session())]\n\napp = FastAPI()\napp.add_middleware(get_middleware())\napp.add_middleware(CORSMiddleware, OPTIONS)\n\n@app.get(\"/a\")\nasync def a(session: SessionDep): ...\n\n@app.get(\"/b\")\nasync def b(session: Annotated[SessionContainer, Depends(verify_session())]): ...\n\nasync def user(session: SessionContainer = Depends(verify_session())):\n    return session.get_user_id()\n\n@app.put(\"/c\")\nasync def c(id: str = Depends(user)): ...",
        // A path for everything comes after the SDK, which is a layer.
        "app = FastAPI()\n\n@app.get(\"/{path:path}\")\nasync def page(path: str): ...\n\napp.add_middleware(get_middleware())\napp.add_middleware(CORSMiddleware, OPTIONS)",
        // Own answers for other errors.
        "app = FastAPI()\napp.add_middleware(get_middleware())\napp.add_middleware(CORSMiddleware, OPTIONS)\n\n@app.exception_handler(Exception)\nasync def failed(request, error): ...",
        "from starlette.applications import Starlette\nfrom starlette.routing import Route\napp = Starlette(routes=[Route(\"/\", lambda request: None)], middleware=[Middleware(CORSMiddleware, OPTIONS), Middleware(get_middleware())])",
        // What only looks like code.
        "# app.add_middleware(CORSMiddleware)\ntext = '''\napp.add_middleware(get_middleware())\n'''\napp = FastAPI()\napp.add_middleware(get_middleware())\napp.add_middleware(CORSMiddleware, OPTIONS)\n\ndef unused(app):\n    app.add_middleware(get_middleware())",
        "import uvicorn\napp = FastAPI()\napp.add_middleware(get_middleware())\napp.add_middleware(CORSMiddleware, OPTIONS)\nif __name__ == \"__main__\":\n    uvicorn.run(app, host=\"0.0.0.0\", port=3001)",
        "try:\n    import uvloop\nexcept ImportError:\n    uvloop = None\n\napp = FastAPI()\nfor layer in [get_middleware()]:\n    app.add_middleware(layer)\nwith open(\"x\") as file:\n    app.add_middleware(CORSMiddleware, OPTIONS)",
    ] {
        finds(&app(lines), &[]);
    }
}

#[test]
fn wrong_order_is_found_in_every_form() {
    for lines in [
        "app = FastAPI()\napp.add_middleware(CORSMiddleware, OPTIONS)\napp.add_middleware(get_middleware())",
        "app = FastAPI(middleware=[Middleware(get_middleware()), Middleware(CORSMiddleware, OPTIONS)])",
        "app = FastAPI(middleware=[Middleware(CORSMiddleware, OPTIONS)])\napp.add_middleware(get_middleware())",
        "def layers(app):\n    app.add_middleware(CORSMiddleware, OPTIONS)\n    app.add_middleware(get_middleware())\n\ndef create_app():\n    app = FastAPI()\n    layers(app)\n    return app",
        "layers = [Middleware(CORSMiddleware, OPTIONS)]\nlayers.insert(0, Middleware(get_middleware()))\napp = FastAPI(middleware=layers)",
        "class App(FastAPI):\n    def __init__(self):\n        super().__init__()\n        self.add_middleware(CORSMiddleware, OPTIONS)\n        self.add_middleware(get_middleware())\n\napp = App()",
        "app = FastAPI()\nif config.WEBSITE:\n    app.add_middleware(CORSMiddleware, OPTIONS)\napp.add_middleware(get_middleware())",
    ] {
        finds(&app(lines), &["cors-after-middleware"]);
    }
}

#[test]
fn what_is_missing_is_found() {
    let right =
        "app = FastAPI()\napp.add_middleware(get_middleware())\napp.add_middleware(CORSMiddleware, OPTIONS)";
    finds(&app("app = FastAPI()\napp.add_middleware(get_middleware())"), &["cors-missing"]);
    finds(&app("app = FastAPI()\napp.add_middleware(CORSMiddleware, OPTIONS)"), &["middleware-missing"]);
    let main = format!("{HEAD}\n{right}\n")
        .replace("config.init_auth()\n", "")
        .replace("OPTIONS)", &format!("{OPTIONS})"));
    finds(&tree(&[("main.py", &main), ("config.py", &config("fastapi"))]), &["init-missing"]);
    // The list of headers needs init; the middleware does not, as long as no request has come.
    let main = format!("{HEAD}\n{right}\nconfig.init_auth()\n").replacen("config.init_auth()\n", "", 1);
    let late = tree(&[
        ("main.py", &main.replace("OPTIONS)", &format!("{OPTIONS})"))),
        ("config.py", &config("fastapi")),
    ]);
    finds(&late, &["init-after-middleware"]);
    let main = main.replace(
        "OPTIONS)",
        &format!("{})", OPTIONS.replace("[\"Content-Type\"] + get_all_cors_headers()", "[\"*\"]")),
    );
    finds(&tree(&[("main.py", &main), ("config.py", &config("fastapi"))]), &[]);
    let started = "from contextlib import asynccontextmanager\n\n@asynccontextmanager\nasync def lifespan(app):\n    config.init_auth()\n    yield\n\napp = FastAPI(lifespan=lifespan)\napp.add_middleware(get_middleware())\napp.add_middleware(CORSMiddleware, allow_origins=[config.WEBSITE], allow_credentials=True, allow_methods=[\"*\"], allow_headers=[\"*\"])";
    let main = format!("{HEAD}\n{started}\n").replacen("config.init_auth()\n", "", 1);
    finds(&tree(&[("main.py", &main), ("config.py", &config("fastapi"))]), &[]);
}

#[test]
fn the_options_of_cors_are_read_as_starlette_reads_them() {
    let with = |options: &str| {
        app(&format!(
            "app = FastAPI()\napp.add_middleware(get_middleware())\napp.add_middleware(CORSMiddleware, {options})"
        ))
    };
    let headers = "allow_headers=[\"*\"]";
    let methods = "allow_methods=[\"*\"]";
    let rest = format!("allow_credentials=True, {methods}, {headers}");
    finds(&with(&format!("allow_origins=[config.WEBSITE], {rest}")), &[]);
    finds(&with(&rest), &["cors-origin-mismatch"]);
    finds(&with(&format!("allow_origins=[\"http://localhost:3000/\"], {rest}")), &["cors-origin-mismatch"]);
    finds(&with(&format!("allow_origins=[\"*\"], {rest}")), &["cors-wildcard-origin"]);
    let origin = "allow_origins=[config.WEBSITE]";
    finds(&with(&format!("{origin}, {methods}, {headers}")), &["cors-credentials-missing"]);
    finds(&with(&format!("{origin}, allow_credentials=True, {methods}")), &["cors-headers-missing"]);
    finds(&with(&format!("{origin}, allow_credentials=True, {headers}")), &["cors-methods-missing"]);
    let listed = "allow_methods=[\"GET\", \"POST\"]";
    finds(&with(&format!("{origin}, allow_credentials=True, {listed}, {headers}")), &[]);
    let get = "allow_methods=[\"GET\"]";
    finds(&with(&format!("{origin}, allow_credentials=True, {get}, {headers}")), &["cors-methods-missing"]);
    // Content-Type is always allowed.
    let sdk = "allow_headers=get_all_cors_headers()";
    finds(&with(&format!("{origin}, allow_credentials=True, {methods}, {sdk}")), &[]);
    let few = "allow_headers=[\"content-type\", \"rid\"]";
    finds(&with(&format!("{origin}, allow_credentials=True, {methods}, {few}")), &["cors-headers-missing"]);
}

#[test]
fn guards_that_never_run_are_found() {
    let start = "app = FastAPI()\napp.add_middleware(get_middleware())\napp.add_middleware(CORSMiddleware, OPTIONS)\n\n";
    let route = "@app.get(\"/me\")\nasync def me(session: SessionContainer = Depends(verify_session)): ...";
    finds(&app(&format!("{start}{route}")), &["session-unprotected"]);
    let route =
        "@app.get(\"/me\")\nasync def me(session = Depends(verify_session(session_required=False))): ...";
    finds(&app(&format!("{start}{route}")), &[]);
}

#[test]
fn cors_by_hand_is_recognised() {
    let by_hand = "@app.middleware(\"http\")\nasync def cors(request, call_next):\n    response = await call_next(request)\n    response.headers[\"Access-Control-Allow-Origin\"] = config.WEBSITE\n    return response\n";
    let right = format!("app = FastAPI()\napp.add_middleware(get_middleware())\n\n{by_hand}");
    finds(&app(&right), &[]);
    let wrong = format!("app = FastAPI()\n\n{by_hand}\napp.add_middleware(get_middleware())");
    finds(&app(&wrong), &["cors-after-middleware"]);
    let class = "from starlette.middleware.base import BaseHTTPMiddleware\n\nclass Cors(BaseHTTPMiddleware):\n    async def dispatch(self, request, call_next):\n        response = await call_next(request)\n        response.headers.update({\"Access-Control-Allow-Origin\": config.WEBSITE})\n        return response\n";
    finds(
        &app(&format!(
            "{class}\napp = FastAPI()\napp.add_middleware(get_middleware())\napp.add_middleware(Cors)"
        )),
        &[],
    );
    finds(
        &app(&format!(
            "{class}\napp = FastAPI()\napp.add_middleware(Cors)\napp.add_middleware(get_middleware())"
        )),
        &["cors-after-middleware"],
    );
}

#[test]
fn what_is_not_known_is_left_open() {
    leaves_open(
        &app(
            "from company import secure\napp = FastAPI()\napp.add_middleware(get_middleware())\nsecure(app)",
        ),
        "handed to",
    );
    leaves_open(
        &app(
            "import company_cors\napp = FastAPI()\napp.add_middleware(company_cors.Layer)\napp.add_middleware(get_middleware())",
        ),
        "company_cors",
    );
    leaves_open(
        &app(
            "import json\nlayers = json.load(open(\"x\"))\napp = FastAPI(middleware=layers)\napp.add_middleware(get_middleware())",
        ),
        "cors",
    );
}

#[test]
fn files_are_followed_by_their_imports() {
    let main = "from .factory import create_app as make\n\napp = make()\n";
    let factory = "from fastapi import FastAPI\nfrom supertokens_python.framework.fastapi import get_middleware as st\n\nfrom shop import cors as layers\nfrom shop.auth.setup import start\nfrom shop.routes import *\n\n\ndef create_app(title=\"shop\", *, debug=False):\n    start()\n    app = FastAPI(title=title)\n    ORDER\n    app.include_router(router)\n    return app\n";
    let cors = "from fastapi.middleware.cors import CORSMiddleware\n\nfrom .settings import ORIGINS, headers\n\n\ndef add(app):\n    app.add_middleware(\n        CORSMiddleware,\n        allow_origins=ORIGINS,\n        allow_credentials=True,\n        allow_methods=[\"*\"],\n        allow_headers=headers,\n    )\n";
    let settings = "import os\n\nORIGINS = [o.strip() for o in os.getenv(\"ORIGINS\", \"http://localhost:3000\").split(\",\")]\nheaders = [\"content-type\", \"rid\", \"fdi-version\", \"st-auth-mode\", \"authorization\", \"anti-csrf\"]\n";
    let routes = "from fastapi import APIRouter\n\nrouter = APIRouter()\n\n\n@router.get(\"/health\")\ndef health():\n    return {}\n";
    let setup = "import config as settings\n\nstart = settings.init_auth\n";
    let all = |order: &str| {
        tree(&[
            ("src/shop/__init__.py", ""),
            ("src/shop/main.py", main),
            ("src/shop/factory.py", &factory.replace("ORDER", order)),
            ("src/shop/cors.py", cors),
            ("src/shop/settings.py", settings),
            ("src/shop/routes/__init__.py", "from .health import router\n"),
            ("src/shop/routes/health.py", routes),
            ("src/shop/auth/__init__.py", ""),
            ("src/shop/auth/setup.py", setup),
            ("src/config.py", &config("fastapi")),
        ])
    };
    finds(&all("app.add_middleware(st())\n    layers.add(app)"), &[]);
    finds(&all("layers.add(app)\n    app.add_middleware(st())"), &["cors-after-middleware"]);
}

#[test]
fn a_reason_silences_a_finding() {
    let lines = "app = FastAPI()\n# st-ignore cors-after-middleware: a proxy adds the headers\napp.add_middleware(CORSMiddleware, OPTIONS)\napp.add_middleware(get_middleware())";
    finds(&app(lines), &[]);
}

#[test]
fn settings_are_read_from_classes_and_the_environment() {
    let settings = "from pydantic_settings import BaseSettings\n\n\nclass Settings(BaseSettings):\n    website: str = \"http://localhost:3000\"\n    core_uri: str = \"http://localhost:3567\"\n\n\nsettings = Settings()\n";
    let main = format!(
        "{HEAD}\nfrom settings import settings\n\napp = FastAPI()\napp.add_middleware(get_middleware())\napp.add_middleware(CORSMiddleware, {})\n",
        OPTIONS.replace("config.WEBSITE", "settings.website")
    );
    let right = tree(&[("main.py", &main), ("settings.py", settings), ("config.py", &config("fastapi"))]);
    finds(&right, &[]);
    let mut other = right.clone();
    other.insert(".env".to_owned(), "WEBSITE=http://localhost:4000\n".to_owned());
    finds(&other, &["cors-origin-mismatch"]);
}

#[test]
fn init_for_another_framework_is_found() {
    let lines = "from supertokens_python.recipe.session.asyncio import get_session\nfrom starlette.requests import Request\n\napp = FastAPI()\napp.add_middleware(get_middleware())\napp.add_middleware(CORSMiddleware, OPTIONS)\n\n@app.get(\"/me\")\nasync def me(request: Request):\n    session = await get_session(request)\n    return session.get_user_id()";
    finds(&app(lines), &[]);
    let mut wrong = app(lines);
    wrong.insert("config.py".to_owned(), config("flask"));
    finds(&wrong, &["init-wrong-framework"]);
    // The session errors of a route need the SDK's middleware around it, which does not depend on the order.
}
