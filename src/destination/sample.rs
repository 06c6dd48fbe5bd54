//! What a container used when it was looked at, and what two looks say.

use std::collections::BTreeMap;

use crate::engine::models::ContainerStatsResponse;

/// One look at a running container.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sample {
    /// The time its processes ran, in nanoseconds.
    cpu: u64,
    /// The time all processors had, in nanoseconds.
    system: u64,
    /// How many processors there are.
    processors: u64,
    /// The memory it uses, without what is only cached, in bytes.
    pub memory: u64,
    /// How much it may use, in bytes.
    pub limit: u64,
    /// How many processes and threads it has.
    pub processes: u64,
    /// Bytes received and sent, by interface.
    pub traffic: BTreeMap<String, (u64, u64)>,
}

impl Sample {
    /// The share of one processor that it used between two looks, in per cent; `None` where no time went by.
    ///
    /// As docker computes it (docker/cli `cli/command/container/stats_helpers.go`, `calculateCPUPercentUnix`).
    pub fn cpu_percent(&self, before: &Self) -> Option<f64> {
        let all = self.system.checked_sub(before.system).filter(|time| *time > 0)?;
        let own = self.cpu.saturating_sub(before.cpu);
        Some(number(own) / number(all) * number(self.processors) * 100.0)
    }

    /// The share of the memory it may use that it does, in per cent.
    pub fn memory_percent(&self) -> Option<f64> {
        (self.limit > 0).then(|| number(self.memory) / number(self.limit) * 100.0)
    }

    /// What it received and sent, on one interface or on all.
    pub fn bytes(&self, interface: Option<&str>) -> (u64, u64) {
        let chosen = self.traffic.iter().filter(|(name, _)| interface.is_none_or(|wanted| wanted == name.as_str()));
        chosen.fold((0, 0), |(received, sent), (_, bytes)| (received + bytes.0, sent + bytes.1))
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share needs a few digits")]
fn number(count: u64) -> f64 {
    count as f64
}

impl From<&ContainerStatsResponse> for Sample {
    /// What only caches files is no use of memory: cgroups of version 1 call it `total_inactive_file`, those of version 2
    /// `inactive_file` (docker/cli `calculateMemUsageUnixNoCache`).
    fn from(said: &ContainerStatsResponse) -> Self {
        let cpu = said.cpu_stats.as_ref();
        let usage = cpu.and_then(|cpu| cpu.cpu_usage.as_ref());
        let each = usage.and_then(|usage| usage.percpu_usage.as_ref()).map_or(0, Vec::len);
        let online = cpu.and_then(|cpu| cpu.online_cpus).map(u64::from).filter(|count| *count > 0);
        let memory = said.memory_stats.as_ref();
        let used = memory.and_then(|memory| memory.usage).unwrap_or_default();
        let detail = |key: &str| memory?.stats.as_ref()?.get(key).copied().filter(|cached| *cached < used);
        let cached = detail("total_inactive_file").or_else(|| detail("inactive_file")).unwrap_or_default();
        let traffic = said.networks.iter().flatten().map(|(name, network)| {
            (name.clone(), (network.rx_bytes.unwrap_or_default(), network.tx_bytes.unwrap_or_default()))
        });
        Self {
            cpu: usage.and_then(|usage| usage.total_usage).unwrap_or_default(),
            system: cpu.and_then(|cpu| cpu.system_cpu_usage).unwrap_or_default(),
            processors: online.unwrap_or(each as u64),
            memory: used - cached,
            limit: memory.and_then(|memory| memory.limit).unwrap_or_default(),
            processes: said.pids_stats.as_ref().and_then(|pids| pids.current).unwrap_or_default(),
            traffic: traffic.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_the_time_between_two_looks() {
        let before = Sample { cpu: 1_000, system: 10_000, processors: 2, ..Sample::default() };
        let after = Sample { cpu: 1_500, system: 12_000, ..before.clone() };
        assert_eq!(after.cpu_percent(&before), Some(50.0));
        assert_eq!(after.cpu_percent(&after), None);
        // Started again in between.
        assert_eq!(Sample { cpu: 10, ..after }.cpu_percent(&before), Some(0.0));
    }

    #[test]
    fn cached_files_are_no_use_of_memory() {
        let said = |stats: &str| {
            let text = format!(r#"{{"memory_stats": {{"usage": 1000, "limit": 4000, "stats": {{{stats}}}}}}}"#);
            Sample::from(&serde_json::from_str::<ContainerStatsResponse>(&text).unwrap())
        };
        assert_eq!(said(r#""inactive_file": 200"#).memory_percent(), Some(20.0));
        assert_eq!(said(r#""total_inactive_file": 600, "inactive_file": 200"#).memory, 400);
        assert_eq!(said(r#""inactive_file": 2000"#).memory, 1000);
        assert_eq!(Sample::default().memory_percent(), None);
    }

    #[test]
    fn traffic_is_that_of_one_interface_or_of_all() {
        let traffic = [("eth0".to_owned(), (1, 2)), ("eth1".to_owned(), (10, 20))].into();
        let sample = Sample { traffic, ..Sample::default() };
        assert_eq!((sample.bytes(None), sample.bytes(Some("eth1"))), ((11, 22), (10, 20)));
    }
}
