//! `claviger settings set|get|list`.

use domain::settings::{Setting, Settings, names};
use service::settings;

use crate::cli::SettingsCommand;
use crate::config::Place;
use crate::tenant::operator_of;
use crate::{Stop, output, startup};

pub(super) async fn run(place: &Place, command: SettingsCommand) -> Result<(), Stop> {
    let service = startup::open(place).await?;
    match command {
        SettingsCommand::Set { name, value, tenant } => {
            // A variable of the shell that is not set must not take a limit away.
            if value.trim().is_empty() {
                return Err(Stop::new(format!("{name}: the value is empty; where none is allowed, it is called none")));
            }
            let actor = operator_of(&service, &tenant).await?;
            let settings = settings::change(&service, &actor, None, &[(name.clone(), value)]).await?;
            print(&settings, called(&name)?)?;
        }
        SettingsCommand::Get { name, tenant } => {
            let settings = settings::get(&service, &operator_of(&service, &tenant).await?).await?;
            output::line(called(&name)?.text(&settings))?;
        }
        SettingsCommand::List { tenant } => {
            let settings = settings::get(&service, &operator_of(&service, &tenant).await?).await?;
            for setting in Settings::ALL {
                print(&settings, setting)?;
            }
        }
    }
    service.database().close().await;
    Ok(())
}

fn print(settings: &Settings, setting: &Setting) -> Result<(), Stop> {
    Ok(output::line(format_args!("{} {}", setting.name, setting.text(settings)))?)
}

fn called(name: &str) -> Result<&'static Setting, Stop> {
    Setting::called(name)
        .ok_or_else(|| Stop::new(format!("there is no setting “{name}”; the settings are {}", names())))
}
