//! Files that a property once failed on.

use docker_destination::rewrite::{self, Join, Mode, Settings};

use super::invariants::load;

fn rewritten(text: &str, settings: Settings) -> String {
    let project = load(text).unwrap();
    let outcome = rewrite::rewrite(&project, &Settings { network: "edge".to_owned(), ..settings }, Some("shop"));
    outcome.map_err(|refusal| refusal.message).unwrap().files.remove(0).text().to_owned()
}

fn both(text: &str) -> String {
    rewritten(text, Settings { mode: Mode::Both, ..Settings::default() })
}

fn isolated(text: &str) -> String {
    rewritten(text, Settings::default())
}

#[test]
fn blank_lines_behind_all_that_goes_do_not_become_part_of_what_stays() {
    let text = "services:\n  app:\n    image: x\n    environment:\n      B: |+\n       a\n    networks:\n      - front\nnetworks:\n  front:\n    driver: overlay\n\n";
    let settings = Settings { mode: Mode::Isolated, ..Settings::default() };
    assert_eq!(rewritten(text, settings), "services:\n  app:\n    image: x\n    environment:\n      B: |+\n       a\n");
}

#[test]
fn no_blank_line_is_put_behind_text_that_would_swallow_it() {
    let text = "services:\n  web:\n    image: x\n\n  db:\n    image: x\n    environment:\n      B: |+\n       a\n    networks:\n      - front\n";
    let settings = Settings { mode: Mode::Both, join: Join::Provider, ..Settings::default() };
    let new = rewritten(text, settings);
    assert!(new.contains("      B: |+\n       a\n  destination:\n"), "{new}");
}

#[test]
fn a_network_kept_in_brackets_is_followed_by_the_destination() {
    let settings = Settings { mode: Mode::Only, keep: vec!["data".to_owned()], ..Settings::default() };
    let new = rewritten("services:\n  web: {}\nnetworks: {front: null, data: null, net.1: null}\n", settings);
    assert!(new.ends_with("networks: {data: null, edge: {external: true, name: edge}}\n"), "{new}");
}

#[test]
fn the_last_entries_of_a_text_without_a_final_line_break_go_together() {
    let settings = Settings { keep: vec!["front".to_owned()], ..Settings::default() };
    let new = rewritten("services: {}\nnetworks:\n  front: {}\n  back:\n    driver: bridge\n  data: {}", settings);
    assert_eq!(new, "services: {}\nnetworks:\n  front: {}");
    let new = isolated("services:\n  web:\n    image: x\n    networks:\n      - front\nnetworks: {}");
    assert_eq!(new, "services:\n  web:\n    image: x");
}

#[test]
fn labels_and_networks_are_added_at_the_same_line_from_the_inside_out() {
    let new = both("services:\n  web:\n    labels:\n    - traefik.enable=true");
    let end = "    - traefik.enable=true\n    - traefik.docker.network=edge\n    networks:\n      default: {}\n";
    assert!(new.contains(end), "{new}");
}

#[test]
fn an_anchor_moves_to_the_last_line_of_the_services() {
    let new = both(
        "services:\n  web:\n    networks:\n      front: &o\n        priority: 5\n    image: x\nx-free:\n  use: *o\n",
    );
    assert!(new.contains("x-free:\n  use: &o\n    priority: 5\nnetworks:\n"), "{new}");
}

#[test]
fn a_service_with_a_network_mode_gets_no_networks_from_the_body_it_merges() {
    let new = both("services:\n  web: &a\n    image: x\n  db:\n    <<: *a\n    network_mode: host\n");
    assert!(new.contains("    network_mode: host\n    networks: {}\n"), "{new}");
}

#[test]
fn labels_that_only_one_of_two_services_may_have_are_refused() {
    let text = "services:\n  web: &a\n    image: x\n    labels: [caddy=a.example]\n  db: *a\n";
    let settings = Settings {
        network: "edge".to_owned(),
        mode: Mode::Both,
        services: vec!["db".to_owned()],
        ..Settings::default()
    };
    let refusal = rewrite::rewrite(&load(text).unwrap(), &settings, None).unwrap_err();
    assert!(refusal.message.contains("its labels are those of service `web` too"), "{}", refusal.message);
}

#[test]
fn an_item_below_its_dash_is_followed_by_another_item() {
    let new = both("services:\n  web:\n    labels:\n    -  # why\n      traefik.enable=true\n");
    assert!(new.contains("      traefik.enable=true\n    - traefik.docker.network=edge\n"), "{new}");
}

#[test]
fn a_list_with_an_anchor_does_not_grow() {
    let text = "services:\n  web:\n    networks:\n      front: {aliases: [b]}\n      default:\n        aliases: &a\n        - a\nx-free: *a\n";
    let new = isolated(text);
    assert!(new.ends_with("x-free: &a\n        - a\n") || new.contains("x-free: &a"), "{new}");
}

#[test]
fn comments_in_brackets_stay_when_their_neighbour_goes() {
    let new = isolated("services:\n  web: {\n    image: x, # what\n    # above\n    networks: [a]\n  }\n");
    assert_eq!(new, "services:\n  web: {\n    image: x, # what\n    # above\n  }\n");
}

#[test]
fn two_keys_of_the_destination_say_a_setting_once() {
    let text = "services:\n  web:\n    networks:\n      a: {priority: 5}\n      b: {priority: 5}\nnetworks:\n  a: {external: true, name: edge}\n  b: {external: true, name: edge}\n";
    assert_eq!(both(text).matches("priority").count(), 1);
}

#[test]
fn a_key_that_ends_like_a_unique_one_is_not_taken_for_one() {
    let text = "services:\n  w-p:\n    image: x\n    networks: {front: {aliases: [w]}}\nnetworks: {front: }\n";
    let settings =
        Settings { network: "edge".to_owned(), mode: Mode::Both, unique: Some("p".to_owned()), ..Settings::default() };
    let once = rewrite::rewrite(&load(text).unwrap(), &settings, None).unwrap().files.remove(0).text().to_owned();
    assert!(once.contains("w-p.${COMPOSE_PROJECT_NAME}"), "{once}");
    let twice = rewrite::rewrite(&load(&once).unwrap(), &settings, None).unwrap().files.remove(0).text().to_owned();
    assert_eq!(twice, once);
}

#[test]
fn an_anchor_on_nothing_is_not_lost_when_a_body_comes() {
    let text = "x-a: &a\n  image: x\nservices:\n  web: &a\n  api:\n    <<: [*a]\n    image: y\n";
    let settings = Settings { network: "edge".to_owned(), mode: Mode::Both, ..Settings::default() };
    let refusal = rewrite::rewrite(&load(text).unwrap(), &settings, None).unwrap_err();
    assert_eq!(refusal.message, "service `web` has an anchor and no body to put networks into");
}

#[test]
fn blank_lines_between_all_that_goes_and_behind_it_do_not_become_part_of_what_stays() {
    let text = "networks:\n  kept:\n    labels:\n      note: |+\n        a\n  one:\n  two:\n\n  three:\n\nservices:\n  web:\n    image: x\n    networks: [kept]\n";
    let new = rewritten(text, Settings { keep: vec!["kept".to_owned()], ..Settings::default() });
    assert_eq!(
        new,
        "networks:\n  kept:\n    labels:\n      note: |+\n        a\nservices:\n  web:\n    image: x\n    networks: [kept]\n"
    );
}

#[test]
fn a_blank_line_behind_networks_that_go_does_not_become_part_of_the_text_before_them() {
    let new = isolated(
        "services:\n  web:\n    image: x\n    environment:\n      B: |+\n       a\n    networks: [front]\n\n  db:\n    image: x\nnetworks:\n  front:\n",
    );
    assert_eq!(new, "services:\n  web:\n    image: x\n    environment:\n      B: |+\n       a\n  db:\n    image: x\n");
}
