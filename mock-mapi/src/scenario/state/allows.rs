//! Whether a given step is one of those to choose from: for scenarios that lost steps while they were shrunk.

use super::super::{Name, Step, Text};
use super::State;

impl State {
    /// Whether a well-behaved client may take this step next.
    #[must_use]
    pub fn allows(&self, step: &Step) -> bool {
        let wanted = step.unnamed();
        self.legal_steps().iter().any(|legal| legal.unnamed() == wanted)
    }
}

impl Step {
    /// The name this step gives to what comes of it.
    #[must_use]
    pub fn gives(&self) -> Option<&Name> {
        match self {
            Self::Logon { session: name, .. }
            | Self::AdminProfiles { admin: name }
            | Self::OpenStore { store: name, .. }
            | Self::Open { folder: name, .. }
            | Self::CreateFolder { folder: name, .. }
            | Self::CreateMessage { message: name, .. }
            | Self::Attach { attachment: name, .. }
            | Self::Table { table: name, .. }
            | Self::AddressBook { book: name, .. }
            | Self::OpenEntry { object: name, .. }
            | Self::OpenStatus { status: name, .. }
            | Self::ProfileSection { section: name, .. }
            | Self::AdminServices { admin: name, .. }
            | Self::Advise { connection: name, .. } => Some(name),
            _ => None,
        }
    }

    /// All names in this step, those it uses and the one it gives.
    pub fn names_mut(&mut self) -> Vec<&mut Name> {
        match self {
            Self::Logon { session: name, .. }
            | Self::Logoff { session: name, .. }
            | Self::AdminProfiles { admin: name }
            | Self::CreateService { admin: name }
            | Self::ConfigureService { admin: name }
            | Self::DeleteService { admin: name }
            | Self::Offer { session: name }
            | Self::FastShutdown { session: name, .. }
            | Self::StoreLogoff { store: name, .. }
            | Self::Empty { folder: name }
            | Self::DeleteMessages { folder: name }
            | Self::DeleteFolder { parent: name }
            | Self::SetSubject { object: name, .. }
            | Self::AddRecipient { message: name, .. }
            | Self::Resolve { object: name, .. }
            | Self::Save { object: name }
            | Self::Submit { message: name }
            | Self::GetProps { object: name }
            | Self::Use { object: name }
            | Self::QueryRows { table: name }
            | Self::Flush { status: name }
            | Self::Validate { status: name }
            | Self::AddRef { object: name }
            | Self::Release { object: name } => vec![name],
            Self::CopyMessages { folder: from, to: name, .. }
            | Self::OpenStore { session: from, store: name, .. }
            | Self::Open { store: from, folder: name, .. }
            | Self::CreateFolder { parent: from, folder: name, .. }
            | Self::CreateMessage { folder: from, message: name }
            | Self::Attach { message: from, attachment: name }
            | Self::Table { object: from, table: name, .. }
            | Self::AddressBook { session: from, book: name }
            | Self::OpenEntry { container: from, object: name, .. }
            | Self::OpenStatus { session: from, status: name, .. }
            | Self::ProfileSection { session: from, section: name }
            | Self::AdminServices { session: from, admin: name }
            | Self::Advise { object: from, connection: name }
            | Self::Unadvise { object: from, connection: name } => vec![from, name],
            Self::Repeat { steps, .. } => steps.iter_mut().flat_map(Self::names_mut).collect(),
            Self::On { step, .. } => step.names_mut(),
            Self::Init { .. }
            | Self::Uninit {}
            | Self::OleInit {}
            | Self::OleUninit {}
            | Self::UtilInit {}
            | Self::UtilDeinit {}
            | Self::Policy { .. } => Vec::new(),
        }
    }

    /// The step with everything left out that a generator makes up: the name it gives, and texts.
    fn unnamed(&self) -> Self {
        let mut step = self.clone();
        if step.gives().is_some()
            && let Some(name) = step.names_mut().pop()
        {
            *name = Name::numbered('x', 0);
        }
        match &mut step {
            Self::CreateFolder { title: text, .. }
            | Self::SetSubject { subject: text, .. }
            | Self::AddRecipient { address: text, .. }
            | Self::Resolve { names: text, .. } => *text = Text(String::new()),
            Self::OpenStore { index, .. } => index.0 = 0,
            _ => {}
        }
        step
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::Script;
    use super::*;

    fn state(text: &str) -> State {
        State::after(&text.parse::<Script>().unwrap().0)
    }

    fn allows(before: &str, step: &str) -> bool {
        state(before).allows(&step.parse::<Script>().unwrap().0[0])
    }

    #[test]
    fn names_and_texts_do_not_matter_where_a_step_makes_them_up() {
        assert!(allows("init; logon session", "open-store session anything 1"));
        assert!(allows("init; logon s; open-store s m; open m f inbox; create-message f g", "set-subject g \"x\""));
        assert!(!allows("init", "open-store s m"));
    }

    #[test]
    fn what_breaks_a_rule_is_not_allowed() {
        assert!(allows("init; logon s", "logoff s"));
        assert!(!allows("init; logon s; open-store s m", "logoff s"));
        assert!(!allows("init; logon s; open-store s m; advise m c", "release m"));
    }
}
