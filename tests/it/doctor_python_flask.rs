//! Flask: hooks, blueprints, factories, and what a preflight needs.

use crate::doctor_python::{Tree, config, finds, tree};

const HEAD: &str = "from flask import Blueprint, Flask, abort, g, jsonify
from flask_cors import CORS
from supertokens_python import get_all_cors_headers
from supertokens_python.framework.flask import Middleware
from supertokens_python.recipe.session.framework.flask import verify_session

import config

config.init_auth()
";

const OPTIONS: &str = "origins=[config.WEBSITE], supports_credentials=True, allow_headers=[\"content-type\"] + get_all_cors_headers()";
const CATCH_ALL: &str = "@app.route(\"/\", defaults={\"path\": \"\"})\n@app.route(\"/<path:path>\")\ndef everything(path):\n    abort(404)\n";

fn app(lines: &str) -> Tree {
    let lines = lines.replace("OPTIONS)", &format!("{OPTIONS})")).replace("CATCH_ALL", CATCH_ALL);
    tree(&[("app.py", &format!("{HEAD}\n{lines}\n")), ("config.py", &config("flask"))])
}

#[test]
fn right_apps_have_no_finding() {
    for lines in [
        "app = Flask(__name__)\nMiddleware(app)\nCORS(app, OPTIONS)\nCATCH_ALL",
        // Their order does not matter.
        "app = Flask(__name__)\nCORS(app=app, OPTIONS)\nCATCH_ALL\nMiddleware(app)",
        "cors = CORS()\n\ndef create_app(test_config=None):\n    app = Flask(__name__)\n    app.config.from_mapping(SECRET_KEY=\"dev\")\n    cors.init_app(app, OPTIONS)\n    Middleware(app)\n    from views import views\n    app.register_blueprint(views)\n    return app\n\nviews = None",
        "app = Flask(__name__)\napp.config[\"CORS_SUPPORTS_CREDENTIALS\"] = True\nMiddleware(app)\nCORS(app, origins=config.WEBSITE)\nCATCH_ALL",
        "app = Flask(__name__)\nMiddleware(app)\nCORS(app, resources={r\"/*\": {\"origins\": config.WEBSITE}}, supports_credentials=True)\nCATCH_ALL",
        "app = Flask(__name__)\nMiddleware(app)\nCORS(app, resources={r\"/auth/*\": {\"origins\": [config.WEBSITE]}, r\"/api/*\": {\"origins\": \"*\"}}, supports_credentials=True)\nCATCH_ALL",
        "app = Flask(__name__)\nMiddleware(app)\nCORS(app, origins=r\"http://localhost:\\d+\", supports_credentials=True)\nCATCH_ALL",
        // Files at every path, a hook that answers preflights, a route for them.
        "app = Flask(__name__, static_folder=\"public\", static_url_path=\"\")\nMiddleware(app)\nCORS(app, OPTIONS)",
        "from flask import request\napp = Flask(__name__)\nMiddleware(app)\nCORS(app, OPTIONS)\n\n@app.before_request\ndef preflight():\n    if request.method == \"OPTIONS\":\n        return \"\"",
        "app = Flask(__name__)\nMiddleware(app)\nCORS(app, OPTIONS)\n\n@app.route(\"/auth/<path:rest>\", methods=[\"OPTIONS\"])\ndef preflight(rest):\n    return \"\"",
        "app = Flask(__name__)\nMiddleware(app)\nCORS(app, OPTIONS)\npages = Blueprint(\"pages\", __name__)\n\n@pages.get(\"/<path:page>\")\ndef page(page): ...\n\napp.register_blueprint(pages)",
        "app = Flask(__name__)\nMiddleware(app)\nCORS(app, OPTIONS)\napp.add_url_rule(\"/<path:page>\", \"page\", view_func=lambda page: abort(404))",
        // Guards below the route.
        "from functools import wraps\n\ndef admin(f):\n    @wraps(f)\n    @verify_session()\n    def inner(*args, **kwargs):\n        return f(*args, **kwargs)\n    return inner\n\napp = Flask(__name__)\nMiddleware(app)\nCORS(app, OPTIONS)\nCATCH_ALL\n\n@app.route(\"/admin\")\n@admin\ndef users():\n    return jsonify([])\n\n@app.get(\"/me\")\n@verify_session()\ndef me():\n    return g.supertokens.get_user_id()",
        "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\napp = Flask(__name__)\ndb.init_app(app)\nMiddleware(app)\nCORS(app, OPTIONS)\nCATCH_ALL\n\nif __name__ == \"__main__\":\n    app.run(debug=True, port=3001)",
        "import os\napp = Flask(__name__)\nMiddleware(app)\nCORS(app, OPTIONS)\nCATCH_ALL\napp.run(host=\"0.0.0.0\", debug=os.environ.get(\"DEBUG\") == \"1\")",
    ] {
        let lines = if lines.contains("from views") {
            // A factory that nobody calls in the project, with the views in another file.
            let mut tree = app(lines);
            tree.insert("views.py".into(), "from flask import Blueprint, abort\n\nviews = Blueprint(\"views\", __name__)\n\n\n@views.route(\"/<path:path>\")\ndef everything(path):\n    abort(404)\n".into());
            finds(&tree, &[]);
            continue;
        } else {
            lines
        };
        finds(&app(lines), &[]);
    }
}

#[test]
fn a_missing_route_for_preflights_is_found() {
    for lines in [
        "app = Flask(__name__)\nMiddleware(app)\nCORS(app, OPTIONS)",
        "app = Flask(__name__)\nCORS(app, OPTIONS)\nMiddleware(app)\n\n@app.route(\"/\")\ndef home():\n    return \"\"\n\n@app.route(\"/<page>\")\ndef page(page): ...",
        "def create_app():\n    app = Flask(__name__)\n    Middleware(app)\n    CORS(app, OPTIONS)\n    return app",
        "app = Flask(__name__)\nMiddleware(app)\nCORS(app, OPTIONS)\napi = Blueprint(\"api\", __name__, url_prefix=\"/api\")\n\n@api.route(\"/<path:rest>\")\ndef all(rest): ...\n\napp.register_blueprint(api)",
    ] {
        finds(&app(lines), &["flask-catchall-missing"]);
    }
}

#[test]
fn wrong_apps_have_exactly_their_finding() {
    for (lines, rule) in [
        ("app = Flask(__name__)\nCORS(app, OPTIONS)\nCATCH_ALL", "middleware-missing"),
        ("app = Flask(__name__)\nMiddleware(app)\nCATCH_ALL", "cors-missing"),
        (
            "app = Flask(__name__)\nMiddleware(app)\nCORS(app, resources={r\"/api/*\": {\"origins\": config.WEBSITE}}, supports_credentials=True)\nCATCH_ALL",
            "cors-missing",
        ),
        (
            "app = Flask(__name__)\nMiddleware(app)\nCORS(app, origins=[config.WEBSITE])\nCATCH_ALL",
            "cors-credentials-missing",
        ),
        (
            "app = Flask(__name__)\nMiddleware(app)\nCORS(app, supports_credentials=True)\nCATCH_ALL",
            "cors-wildcard-origin",
        ),
        (
            "app = Flask(__name__)\nMiddleware(app)\nCORS(app, origins=\"http://localhost:3000/\", supports_credentials=True)\nCATCH_ALL",
            "cors-origin-mismatch",
        ),
        (
            "app = Flask(__name__)\nMiddleware(app)\nCORS(app, origins=[config.WEBSITE], supports_credentials=True, allow_headers=[\"content-type\"])\nCATCH_ALL",
            "cors-headers-missing",
        ),
        (
            "app = Flask(__name__)\nMiddleware(app)\nCORS(app, OPTIONS)\nCATCH_ALL\n\n@verify_session()\n@app.route(\"/me\")\ndef me(): ...",
            "session-unprotected",
        ),
        (
            "app = Flask(__name__)\nMiddleware(app)\nCORS(app, OPTIONS)\nCATCH_ALL\napi = Blueprint(\"api\", __name__)\n\n@verify_session()\n@api.get(\"/me\")\ndef me(): ...\n\napp.register_blueprint(api, url_prefix=\"/api\")",
            "session-unprotected",
        ),
        (
            "app = Flask(__name__)\nMiddleware(app)\nCORS(app, OPTIONS)\nCATCH_ALL\nif __name__ == \"__main__\":\n    app.run(debug=True, host=\"0.0.0.0\")",
            "debug-server-exposed",
        ),
    ] {
        finds(&app(lines), &[rule]);
    }
}
