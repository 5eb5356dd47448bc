//! Who writes the code: the generator that `--provider`, `--model` and `--privacy` name.

use std::sync::Arc;

use super::args::AskArgs;
use super::session::Refused;
use super::terminal;
use crate::asking::{CodeGenerator, ProviderFailure};
use crate::domain::UserId;
use crate::folders::Folders;
use crate::models::{ModelGenerator, ModelSettings};

/// The generator; `None` for the offline translator, which the workflow has anyway.
///
/// A provider beyond this computer is asked only where someone has said how much it may be told, here or in the settings:
/// a default would send something that nobody chose to send.
pub(super) fn generator(args: &AskArgs, user: &UserId) -> Result<Option<Arc<dyn CodeGenerator>>, Refused> {
    if args.provider == "offline" {
        if args.model.is_some() || args.privacy.is_some() {
            return Err(Refused {
                summary: "the offline translator has no model and sends nothing".to_owned(),
                hint: "name a provider with --provider, or leave --model and --privacy out".to_owned(),
            });
        }
        return Ok(None);
    }
    let settings = ModelSettings::load(&Folders::of_this_login(), user).map_err(refused)?;
    let provider = settings.find(&args.provider).map_err(refused)?;
    let usual = provider.level();
    if provider.is_remote() && args.privacy.or(provider.privacy).is_none() {
        let (name, host) = (&provider.name, provider.host());
        return Err(Refused {
            summary: format!("asking {name} sends what is known of the tables to {host}, and nobody has said how much"),
            hint: format!(
                "`--privacy {usual}` sends {}; `analyticspal providers --set {name} --privacy {usual}` says so for good",
                usual.sends()
            ),
        });
    }
    let generator = ModelGenerator::new(provider, args.model.as_deref(), args.privacy).map_err(refused)?;
    if !args.common.quiet && !args.common.json {
        let (model, host, level) = (generator.model(), generator.provider().host(), generator.level());
        terminal::note(format_args!("asking {model} at {host}; sent: {}", level.sends()));
    }
    Ok(Some(Arc::new(generator)))
}

fn refused(failure: ProviderFailure) -> Refused {
    Refused { summary: failure.summary, hint: failure.hint }
}
