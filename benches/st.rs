//! Benchmarks: `cargo bench`. What a whole process costs is measured with hyperfine: docs/performance.md.

mod doctor;
mod scaffold;

fn main() {
    divan::main();
}
