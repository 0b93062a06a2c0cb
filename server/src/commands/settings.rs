//! `claviger settings set|get|list`.

use domain::settings::Settings;
use service::settings;

use crate::cli::SettingsCommand;
use crate::config::Place;
use crate::tenant::operator_of;
use crate::{Stop, output, startup};

pub(super) async fn run(place: &Place, command: SettingsCommand) -> Result<(), Stop> {
    let service = startup::open(place).await?;
    match command {
        SettingsCommand::Set { name, value, tenant } => {
            let actor = operator_of(&service, &tenant).await?;
            let settings = settings::change(&service, &actor, None, &[(name.clone(), value)]).await?;
            print(&settings, &name)?;
        }
        SettingsCommand::Get { name, tenant } => {
            let settings = settings::get(&service, &operator_of(&service, &tenant).await?).await?;
            output::line(value_of(&settings, &name)?)?;
        }
        SettingsCommand::List { tenant } => {
            let settings = settings::get(&service, &operator_of(&service, &tenant).await?).await?;
            for name in Settings::NAMES {
                print(&settings, name)?;
            }
        }
    }
    service.database().close().await;
    Ok(())
}

fn print(settings: &Settings, name: &str) -> Result<(), Stop> {
    Ok(output::line(format_args!("{name} {}", value_of(settings, name)?))?)
}

fn value_of(settings: &Settings, name: &str) -> Result<String, Stop> {
    settings.get(name).ok_or_else(|| {
        Stop::new(format!("there is no setting “{name}”; the settings are {}", Settings::NAMES.join(", ")))
    })
}
