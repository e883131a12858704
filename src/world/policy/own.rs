//! What each host allows: what all allow, and what was set for it alone.

use super::Policy;
use crate::{wire::Profile, world::World};
use std::sync::Arc;

impl World {
    /// What a host allows: what all allow, but for what was set for it alone.
    pub fn policy_of(&self, host: &str) -> &Arc<Policy> {
        if self.own_policies.is_empty() {
            return &self.policy;
        }
        self.own_policies.get(host).map_or(&self.policy, |own| &own.policy)
    }

    /// Turns a knob for all hosts. One that was turned for a host alone stays as it is there. False if there is no
    /// such knob, or it does not take such a value.
    pub fn set_policy(&mut self, knob: &str, value: &str) -> bool {
        if !Arc::make_mut(&mut self.policy).set(knob, value) {
            return false;
        }
        let base = self.policy.clone();
        let again = |(host, own): (&Arc<str>, &OwnPolicy)| {
            let mut policy = (*base).clone();
            for (knob, value) in &own.settings {
                policy.set(knob, value);
            }
            (host.clone(), OwnPolicy { policy: policy.into(), ..own.clone() })
        };
        self.own_policies = self.own_policies.iter().map(again).collect();
        self.changes += 1;
        true
    }

    /// Turns a knob for one host. False if there is no such knob, or it does not take such a value.
    pub fn set_policy_of(&mut self, host: &str, knob: &str, value: &str) -> bool {
        let mut own = self
            .own_policies
            .get(host)
            .cloned()
            .unwrap_or_else(|| OwnPolicy { settings: Vec::new(), policy: self.policy.clone() });
        if !Arc::make_mut(&mut own.policy).set(knob, value) {
            return false;
        }
        own.settings.retain(|(known, _)| &**known != knob);
        own.settings.push((knob.into(), value.into()));
        self.own_policies.insert(host.into(), own);
        self.changes += 1;
        true
    }

    /// Lets a host be like the others again in what a knob says.
    pub fn clear_policy_of(&mut self, host: &str, knob: &str) {
        let Some(own) = self.own_policies.get(host) else { return };
        let left: Vec<_> =
            own.settings.iter().filter(|(known, _)| **known != *knob).cloned().collect();
        self.own_policies.remove(host);
        for (knob, value) in left {
            self.set_policy_of(host, &knob, &value);
        }
        self.changes += 1;
    }

    /// Changes what a host allows as it is now.
    pub fn turn_policy(&mut self, host: &str, turn: impl FnOnce(&mut Policy)) {
        match self.own_policies.get_mut(host) {
            Some(own) => turn(Arc::make_mut(&mut own.policy)),
            None => turn(Arc::make_mut(&mut self.policy)),
        }
    }

    /// The knobs that were turned for one host alone, with their values.
    pub fn own_settings(&self, host: &str) -> impl Iterator<Item = (&str, &str)> {
        let own = self.own_policies.get(host).map_or(&[][..], |own| &own.settings);
        own.iter().map(|(knob, value)| (&**knob, &**value))
    }

    /// Makes the servers like others, from their next command on.
    pub fn set_profile(&mut self, profile: Profile) {
        if self.policy.profile != profile {
            Arc::make_mut(&mut self.policy).profile = profile;
            self.changes += 1;
        }
    }
}

/// What one host allows, where it differs from the others.
#[derive(Clone, Debug)]
pub(in crate::world) struct OwnPolicy {
    settings: Vec<(Box<str>, Box<str>)>,
    policy: Arc<Policy>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Reach;

    #[test]
    fn a_host_can_be_like_the_others_again() {
        let mut world = World::new(1);
        let mx = "mx1.harbor.test";
        assert!(
            world.set_policy_of(mx, "error_limit", "3")
                && world.set_policy_of(mx, "reach", "silent")
        );
        world.clear_policy_of(mx, "error_limit");
        assert!(world.set_policy("error_limit", "9"));
        let policy = world.policy_of(mx);
        assert_eq!((policy.error_limit, policy.reach), (9, Reach::Silent));
    }
}
