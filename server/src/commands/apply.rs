//! `claviger apply FILE`.

use std::fs;

use service::organisation::{self, Organisation};

use crate::cli::Apply;
use crate::config::{File, Place, Serve};
use crate::tenant::operator_of;
use crate::{Stop, output, startup};

pub(super) async fn run(place: &Place, apply: Apply, file: &File) -> Result<(), Stop> {
    let shown = apply.file.display();
    let text = fs::read_to_string(&apply.file).map_err(|e| Stop::new(format!("{shown} cannot be read: {e}")))?;
    let described: Organisation = toml::from_str(&text).map_err(|e| Stop::new(format!("{shown}: {e}")))?;
    let console = Serve::understand(apply.serve, file)?.own_url();

    let service = startup::open(place).await?;
    let actor = operator_of(&service, &apply.tenant).await?;
    let plan = organisation::plan(&service, &actor, &described).await?;
    for line in plan.lines() {
        output::line(line)?;
    }
    if plan.is_empty() {
        output::line("nothing to do: it is as described")?;
    } else if apply.dry_run {
        output::line("nothing was changed: this was a dry run")?;
    } else {
        for invitation in organisation::carry_out(&service, &actor, plan).await? {
            let link = format!("{console}/invitation?token={}", invitation.token.expose());
            output::line(format_args!("invitation for {}: {link}", invitation.email))?;
        }
        output::line("done")?;
    }
    service.database().close().await;
    Ok(())
}
