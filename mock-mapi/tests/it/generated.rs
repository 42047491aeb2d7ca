//! Generated scenarios on the built-in providers.

use crate::common::run_steps;
use crate::generate::{careless_scenario, legal_scenario};
use mock_mapi::scenario::{Script, Step};
use mock_mapi::spec::Code;
use proptest::prelude::*;

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_legal_scenario_ends_with_nothing_left(steps in legal_scenario(80)) {
        let run = run_steps(&steps.0);
        prop_assert_eq!(run.subsystem.live_objects(), 0);
        prop_assert_eq!(run.unfreed_buffers(), Vec::<u64>::new());
        let refused = run.failures().into_iter().filter(|f| f.ends_with(&Code::MAPI_E_INVALID_OBJECT.to_string()));
        prop_assert_eq!(refused.collect::<Vec<_>>(), Vec::<String>::new());
    }

    #[test]
    fn a_careless_scenario_is_survived(steps in careless_scenario(60, 0.3)) {
        let run = run_steps(&steps.0);
        prop_assert!(run.events().iter().any(|e| e.method.to_string() == "mock::EndOfRun"));
    }

    #[test]
    fn a_scenario_is_the_same_as_text_and_as_json(steps in careless_scenario(40, 0.5), rounds in 0_u32..5) {
        let last = Step::On { thread: 1, step: Box::new(Step::Uninit {}) };
        let script = Script(vec![Step::Repeat { rounds, steps: steps.0 }, last]);
        prop_assert_eq!(&script.to_string().parse::<Script>().unwrap(), &script);
        let json = serde_json::to_string(&script).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Script>(&json).unwrap(), &script);
    }

    #[test]
    fn a_scenario_replays_byte_for_byte(steps in careless_scenario(40, 0.1)) {
        prop_assert_eq!(run_steps(&steps.0).bytes(), run_steps(&steps.0).bytes());
    }
}
