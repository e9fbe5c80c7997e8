//! For every framework each step of its `order.toml` left out, and each two neighbours swapped, in the source that
//! `st init` writes: the app is started and asked, and doctor has to find exactly what breaks.
//!
//! Where the steps are in that source is data: `mutations.toml` beside `order.toml`. What was seen is in
//! docs/order.md, which `ST_BLESS=1` writes anew.

mod damage;
mod mending;
pub(crate) mod mutations;
pub(crate) mod observe;
mod run;
mod table;

mod frameworks {
    macro_rules! tests {
        ($($name:ident $id:literal)*) => {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $name() {
                    super::run::check($id).await;
                }
            )*
        };
    }
    each_mutated!(tests);
}

#[test]
fn every_framework_is_mutated() {
    let templates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    for framework in st::catalog::frameworks() {
        let file = templates.join(&framework.folder).join("mutations.toml");
        assert!(file.is_file(), "no {}", file.display());
    }
}
