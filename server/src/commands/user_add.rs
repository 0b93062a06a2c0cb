//! `claviger user add`.

use domain::user::NewUser;
use service::users;

use super::stdin;
use crate::cli::UserAdd;
use crate::config::Place;
use crate::tenant::operator_of;
use crate::{Stop, output, startup};

pub(super) async fn run(place: &Place, user: UserAdd) -> Result<(), Stop> {
    let password = stdin::first_line("--password-stdin")?;
    let service = startup::open(place).await?;
    let actor = operator_of(&service, &user.tenant).await?;
    let mut new = NewUser { email: user.email, name: user.name, roles: user.roles, has_seat: !user.no_seat };
    let added = match users::add(&service, &actor, &new, Some(&password)).await {
        Err(service::Failure::Refused(error)) if error.about("has_seat").is_some() => {
            output::complain(
                "note: every licence seat is taken, so this user gets none and cannot generate API keys yet",
            );
            new.has_seat = false;
            users::add(&service, &actor, &new, Some(&password)).await?
        }
        added => added?,
    };
    output::line(format_args!("{} {}", added.user.id, added.user.email))?;
    service.database().close().await;
    Ok(())
}
