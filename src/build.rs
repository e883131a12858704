//! The embedded folders: a new file in one of them must rebuild the binary.
fn main() {
    for folder in ["static", "lessons", "templates"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
