//! Takes out what nobody calls and no linker can tell that nobody does.

use walrus::{FunctionBuilder, FunctionKind, Module};

/// Parts of the names of functions that leptos offers in the table of every kind of view, route and attribute: to hydrate
/// what is loaded lazily, to hydrate from a template, to list the routes for a server. The console does neither, and
/// with what only they call they are an eighth of its code.
const NEVER_CALLED: [&str; 4] = ["hydrate_async", "new_with_async_value", "hydrate_from_template", "generate_routes"];

/// Leaves a trap in the place of each of them. The browser's tests run on the same, so one that is called fails there.
pub fn snip(module: &mut Module) {
    let called_never = |name: &str| NEVER_CALLED.iter().any(|part| name.contains(part));
    let functions = module.funcs.iter().filter(|function| function.name.as_deref().is_some_and(called_never));
    for id in functions.map(|function| function.id()).collect::<Vec<_>>() {
        let FunctionKind::Local(function) = &module.funcs.get(id).kind else { continue };
        let (arguments, signature) = (function.args.clone(), module.types.get(function.ty()));
        let (params, results) = (signature.params().to_vec(), signature.results().to_vec());
        let mut trap = FunctionBuilder::new(&mut module.types, &params, &results);
        trap.func_body().unreachable();
        module.funcs.get_mut(id).kind = FunctionKind::Local(trap.local_func(arguments));
    }
}
