//! Django: settings that are split, put together and read by several modules; views and their guards.

use crate::doctor_python::{Tree, config, finds, leaves_open, tree};

const SETTINGS: &str = r#"from supertokens_python import get_all_cors_headers

import config

config.init_auth()

INSTALLED_APPS = ["django.contrib.contenttypes", "corsheaders", "supertokens_python"]
MIDDLEWARE = [
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "supertokens_python.framework.django.django_middleware.middleware",
]
ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"
CORS_ALLOWED_ORIGINS = [config.WEBSITE]
CORS_ALLOW_CREDENTIALS = True
CORS_ALLOW_HEADERS = ["content-type"] + get_all_cors_headers()
"#;
const URLS: &str = "from django.urls import include, path\n\nfrom . import views\n\nurlpatterns = [path(\"api/\", include(\"shop.api\")), path(\"me\", views.me)]\n";
const VIEWS: &str = "from django.http import JsonResponse\nfrom supertokens_python.recipe.session.framework.django.syncio import verify_session\n\n\n@verify_session()\ndef me(request):\n    return JsonResponse({\"user\": request.supertokens.get_user_id()})\n";
const WSGI: &str = "import os\n\nfrom django.core.wsgi import get_wsgi_application\n\nos.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"shop.settings\")\napplication = get_wsgi_application()\n";
const MANAGE: &str = "import os\nimport sys\n\n\ndef main():\n    os.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"shop.settings\")\n    from django.core.management import execute_from_command_line\n\n    execute_from_command_line(sys.argv)\n\n\nif __name__ == \"__main__\":\n    main()\n";

fn project(settings: &str) -> Tree {
    tree(&[
        ("config.py", &config("django")),
        ("manage.py", MANAGE),
        ("shop/__init__.py", ""),
        ("shop/settings.py", settings),
        ("shop/urls.py", URLS),
        (
            "shop/api.py",
            "from django.urls import path\n\nfrom .views import me\n\nurlpatterns = [path(\"orders/<int:id>\", me)]\n",
        ),
        ("shop/views.py", VIEWS),
        ("shop/wsgi.py", WSGI),
    ])
}

/// The settings with lines behind them.
fn with(lines: &str) -> Tree {
    project(&format!("{SETTINGS}{lines}\n"))
}

/// The settings without the lines that have these words.
fn without(words: &str) -> Tree {
    project(&SETTINGS.lines().filter(|line| !line.contains(words)).collect::<Vec<_>>().join("\n"))
}

#[test]
fn right_settings_have_no_finding() {
    finds(&project(SETTINGS), &[]);
    for lines in [
        "MIDDLEWARE = [\"django.middleware.gzip.GZipMiddleware\"] + MIDDLEWARE",
        "MIDDLEWARE = [\"corsheaders.middleware.CorsMiddleware\", *[m for m in [\"supertokens_python.framework.django.django_middleware.middleware\"]]]",
        "MIDDLEWARE.remove(\"corsheaders.middleware.CorsMiddleware\")\nMIDDLEWARE.insert(0, \"corsheaders.middleware.CorsMiddleware\")",
        "MIDDLEWARE.remove(\"corsheaders.middleware.CorsMiddleware\")\nMIDDLEWARE.insert(MIDDLEWARE.index(\"django.middleware.common.CommonMiddleware\"), \"corsheaders.middleware.CorsMiddleware\")",
        "CORS_ALLOWED_ORIGINS = []\nCORS_ALLOWED_ORIGIN_REGEXES = [r\"^http://localhost:\\d+$\"]",
        "del CORS_ALLOWED_ORIGINS\nCORS_ORIGIN_WHITELIST = (\"http://localhost:3000\",)\nCORS_ALLOWED_ORIGINS = CORS_ORIGIN_WHITELIST",
        // It compares the beginning only.
        "CORS_ALLOWED_ORIGINS = [\"http://localhost:3000/\"]",
        "from corsheaders.defaults import default_headers\nCORS_ALLOW_HEADERS = (*default_headers, *get_all_cors_headers())",
        "from corsheaders.defaults import default_headers\nCORS_ALLOW_HEADERS = list(default_headers) + [\"rid\", \"fdi-version\", \"st-auth-mode\"]",
        "CORS_URLS_REGEX = r\"^/auth/.*$\"",
        "if config.WEBSITE == \"x\":\n    MIDDLEWARE += [\"debug_toolbar.middleware.DebugToolbarMiddleware\"]",
        "LOGGING = {\"version\": 1}\n# MIDDLEWARE = []\nTEXT = '''\nMIDDLEWARE = []\n'''",
    ] {
        finds(&with(lines), &[]);
    }
}

#[test]
fn wrong_settings_have_exactly_their_finding() {
    for (lines, rule) in [
        (
            "MIDDLEWARE.reverse()\nMIDDLEWARE = [\"supertokens_python.framework.django.django_middleware.middleware\", \"corsheaders.middleware.CorsMiddleware\"]",
            "cors-after-middleware",
        ),
        (
            "MIDDLEWARE.remove(\"corsheaders.middleware.CorsMiddleware\")\nMIDDLEWARE += [\"corsheaders.middleware.CorsMiddleware\"]",
            "cors-after-middleware",
        ),
        (
            "MIDDLEWARE.insert(0, \"supertokens_python.framework.django.django_middleware.middleware\")\nMIDDLEWARE = MIDDLEWARE[:]\nMIDDLEWARE = [\"supertokens_python.framework.django.django_middleware.middleware\"] + [\"corsheaders.middleware.CorsMiddleware\"]",
            "cors-after-middleware",
        ),
        ("MIDDLEWARE.remove(\"corsheaders.middleware.CorsMiddleware\")", "cors-missing"),
        (
            "MIDDLEWARE.remove(\"supertokens_python.framework.django.django_middleware.middleware\")",
            "middleware-missing",
        ),
        ("CORS_ALLOW_CREDENTIALS = False", "cors-credentials-missing"),
        ("CORS_ALLOW_ALL_ORIGINS = True", "cors-wildcard-origin"),
        ("CORS_ORIGIN_ALLOW_ALL = True", "cors-wildcard-origin"),
        ("CORS_ALLOWED_ORIGINS = [\"http://localhost:4000\"]", "cors-origin-mismatch"),
        ("CORS_ALLOW_HEADERS = [\"content-type\"]", "cors-headers-missing"),
        ("CORS_URLS_REGEX = r\"^/api/.*$\"", "cors-missing"),
        ("CORS_ALLOW_METHODS = [\"GET\", \"POST\"]", "none"),
    ] {
        let expected: &[&str] = if rule == "none" { &[] } else { &[rule] };
        finds(&with(lines), expected);
    }
    finds(&without("CORS_ALLOW_HEADERS"), &["cors-headers-missing"]);
    finds(&without("CORS_ALLOWED_ORIGINS"), &["cors-origin-mismatch"]);
    finds(&without("CORS_ALLOW_CREDENTIALS"), &["cors-credentials-missing"]);
    finds(&project(&SETTINGS.replace("\"corsheaders\", ", "")), &["django-app-missing"]);
    let no_init = SETTINGS.replace("config.init_auth()", "").replace(
        "[\"content-type\"] + get_all_cors_headers()",
        "[\"content-type\", \"rid\", \"fdi-version\", \"st-auth-mode\"]",
    );
    finds(&project(&no_init), &["init-missing"]);
    // Another module that is loaded calls it.
    let mut other = project(&no_init);
    other.insert("shop/wsgi.py".into(), format!("import config\n\nconfig.init_auth()\n{WSGI}"));
    finds(&other, &[]);
    let mut ready = project(&no_init.replace("\"supertokens_python\"]", "\"shop.apps.ShopConfig\"]"));
    ready.insert("shop/apps.py".into(), "from django.apps import AppConfig\n\n\nclass ShopConfig(AppConfig):\n    name = \"shop\"\n\n    def ready(self):\n        import config\n\n        config.init_auth()\n".into());
    finds(&ready, &[]);
    let late = SETTINGS.replace("config.init_auth()\n", "") + "config.init_auth()\n";
    finds(&project(&late), &["init-after-middleware"]);
}

#[test]
fn split_settings_are_read_as_the_last_module_has_them() {
    let split = |production: &str| {
        let mut tree = project(SETTINGS);
        let base = tree.remove("shop/settings.py").unwrap();
        tree.insert("shop/settings/__init__.py".into(), String::new());
        tree.insert("shop/settings/base.py".into(), base);
        tree.insert("shop/settings/production.py".into(), production.into());
        for file in ["shop/wsgi.py", "manage.py"] {
            let text = tree[file].replace("shop.settings", "shop.settings.production");
            tree.insert(file.into(), text);
        }
        tree
    };
    finds(&split("from .base import *\n\nDEBUG = False\n"), &[]);
    finds(
        &split(
            "from shop.settings.base import *  # noqa: F403\n\nMIDDLEWARE = [\"whitenoise.middleware.WhiteNoiseMiddleware\", *MIDDLEWARE]\n",
        ),
        &[],
    );
    finds(
        &split(
            "from .base import *\n\nMIDDLEWARE.insert(0, \"supertokens_python.framework.django.django_middleware.middleware\")\nMIDDLEWARE.remove(\"supertokens_python.framework.django.django_middleware.middleware\")\nMIDDLEWARE = [\"supertokens_python.framework.django.django_middleware.middleware\"] + MIDDLEWARE\n",
        ),
        &["cors-after-middleware", "middleware-duplicate"],
    );
    finds(
        &split("from .base import *\n\nCORS_ALLOWED_ORIGINS = [\"https://shop.example\"]\n"),
        &["cors-origin-mismatch"],
    );
    finds(
        &split(
            "from .base import *\n\nMIDDLEWARE = [m for m in MIDDLEWARE]\ntry:\n    from .local import *\nexcept ImportError:\n    pass\n",
        ),
        &[],
    );
}

#[test]
fn views_that_read_the_session_need_a_guard() {
    let view = |text: &str| {
        let mut tree = project(SETTINGS);
        let head = "from django.http import JsonResponse\nfrom django.utils.decorators import method_decorator\nfrom django.views import View\nfrom django.views.decorators.csrf import csrf_exempt\nfrom supertokens_python.recipe.session.framework.django.syncio import verify_session\nfrom supertokens_python.recipe.session.syncio import get_session\n\n";
        tree.insert("shop/views.py".into(), format!("{head}{text}\n"));
        tree
    };
    for right in [
        "@csrf_exempt\n@verify_session()\ndef me(request):\n    return JsonResponse({\"a\": get_session(request)})",
        "def me(request):\n    return JsonResponse({\"a\": get_session(request, session_required=False)})",
        "def me(request):\n    try:\n        return get_session(request)\n    except Exception:\n        return JsonResponse({}, status=401)",
        "class Me(View):\n    @method_decorator(verify_session())\n    def get(self, request):\n        return get_session(request)\n\nme = Me.as_view()",
        "@method_decorator(verify_session(), name=\"dispatch\")\nclass Me(View):\n    def get(self, request):\n        return get_session(request)\n\nme = Me.as_view()",
        "from rest_framework.decorators import api_view\n\n@api_view([\"GET\"])\n@verify_session()\ndef me(request):\n    return get_session(request)",
        "from supertokens_python.recipe.session.framework.django.asyncio import verify_session\n\n@verify_session()\nasync def me(request): ...",
        // What stands between may make one kind of view of the other.
        "from asgiref.sync import async_to_sync\n\n@verify_session()\n@async_to_sync\nasync def me(request): ...",
    ] {
        finds(&view(right), &[]);
    }
    for other in [
        "@verify_session()\nasync def me(request): ...",
        "@csrf_exempt\n@verify_session()\nasync def me(request): ...",
        "from supertokens_python.recipe.session.framework.django.asyncio import verify_session\n\n@verify_session()\ndef me(request): ...",
        "from supertokens_python.recipe.session.framework.flask import verify_session\n\n@verify_session()\ndef me(request): ...",
    ] {
        finds(&view(other), &["session-guard-mismatch"]);
    }
    for wrong in [
        "def me(request):\n    return JsonResponse({\"a\": get_session(request)})",
        "@csrf_exempt\ndef me(request):\n    return JsonResponse({\"a\": get_session(request).get_user_id()})",
        "class Me(View):\n    def get(self, request):\n        return get_session(request)\n\nme = Me.as_view()",
        "def user(request):\n    return get_session(request)\n\ndef me(request):\n    return JsonResponse({\"a\": user(request)})",
    ] {
        finds(&view(wrong), &["session-unprotected"]);
    }
}

#[test]
fn own_middleware_is_read() {
    let own = |text: &str, list: &str| {
        let mut tree = with(&format!("MIDDLEWARE = [{list}]"));
        tree.insert("shop/middleware.py".into(), text.into());
        tree
    };
    let st = "\"supertokens_python.framework.django.django_middleware.middleware\"";
    let cors = "class Cors:\n    def __init__(self, get_response):\n        self.get_response = get_response\n\n    def __call__(self, request):\n        response = self.get_response(request)\n        response[\"Access-Control-Allow-Origin\"] = \"http://localhost:3000\"\n        return response\n";
    finds(&own(cors, &format!("\"shop.middleware.Cors\", {st}")), &[]);
    finds(&own(cors, &format!("{st}, \"shop.middleware.Cors\"")), &["cors-after-middleware"]);
    let timer = "def timer(get_response):\n    def middleware(request):\n        return get_response(request)\n\n    return middleware\n";
    finds(
        &own(timer, &format!("\"corsheaders.middleware.CorsMiddleware\", \"shop.middleware.timer\", {st}")),
        &[],
    );
    leaves_open(&with("import json\nMIDDLEWARE = json.load(open(\"x\"))"), "not known");
}

#[test]
fn the_rest_framework_is_told_apart() {
    let rest = project(&SETTINGS.replace("\"corsheaders\", ", "\"corsheaders\", \"rest_framework\", "));
    finds(&rest, &[]);
    let outcome = st::doctor::check(&rest);
    assert_eq!(outcome.apps[0].framework, "django-rest");
    assert_eq!(st::doctor::check(&project(SETTINGS)).apps[0].framework, "django");
}
