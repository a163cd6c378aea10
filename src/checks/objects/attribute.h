// Attribute: what a definition can say, whatever word says it: "host_name", "host" and "hosts" are one. One list for all types of objects,
// since most types share most of it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace bellwether::checks {

enum class Attribute : std::uint8_t {
  // The object's own name and what belongs to all.
  kHostName,
  kServiceDescription,
  kContactName,
  kContactGroupName,
  kHostGroupName,     // of a group itself; in other objects: groups of hosts that are meant
  kServiceGroupName,  // the same
  kCommandName,
  kTimeperiodName,
  kAlias,
  kDisplayName,
  kAddress,
  kMembers,
  kGroupMembers,
  // Lists of names.
  kParents,
  kHostGroups,
  kServiceGroups,
  kContactGroups,
  kContacts,
  kDependentHostName,
  kDependentHostGroupName,
  kDependentServiceGroupName,
  kDependentServiceDescription,
  kHostNotificationCommands,
  kServiceNotificationCommands,
  // Commands and periods.
  kCommandLine,
  kCheckCommand,
  kEventHandler,
  kCheckPeriod,
  kEventHandlerPeriod,
  kNotificationPeriod,
  kHostNotificationPeriod,
  kServiceNotificationPeriod,
  kDependencyPeriod,
  kEscalationPeriod,
  kExclude,
  // Numbers.
  kCheckInterval,
  kRetryInterval,
  kMaxCheckAttempts,
  kNotificationInterval,
  kFirstNotificationDelay,
  kLowFlapThreshold,
  kHighFlapThreshold,
  kFreshnessThreshold,
  kImportance,
  kFirstNotification,
  kLastNotification,
  // Switches.
  kActiveChecksEnabled,
  kPassiveChecksEnabled,
  kEventHandlerEnabled,
  kCheckFreshness,
  kFlapDetectionEnabled,
  kNotificationsEnabled,
  kHostNotificationsEnabled,
  kServiceNotificationsEnabled,
  kCanSubmitCommands,
  kProcessPerfData,
  kObsess,
  kParallelizeCheck,
  kIsVolatile,
  kInheritsParent,
  kRetainStatus,
  kRetainNonstatus,
  // Sets of letters.
  kInitialState,
  kNotificationOptions,
  kHostNotificationOptions,
  kServiceNotificationOptions,
  kFlapDetectionOptions,
  kStalkingOptions,
  kExecutionFailureOptions,
  kNotificationFailureOptions,
  kEscalationOptions,
  // What people and status pages look at.
  kNotes,
  kNotesUrl,
  kActionUrl,
  kIconImage,
  kIconImageAlt,
  kVrmlImage,
  kStatusmapImage,
  kCoords2d,
  kCoords3d,
  // A contact's.
  kEmail,
  kPager,
  kAddress1,
  kAddress2,
  kAddress3,
  kAddress4,
  kAddress5,
  kAddress6,
  // Known and without effect.
  kObsolete,
  kZone,  // of a timeperiod; only in native definitions
};
inline constexpr std::size_t kAttributes = static_cast<std::size_t>(Attribute::kZone) + 1;

class AttributeSet {
 public:
  bool has(Attribute attribute) const { return (words_[word(attribute)] >> bit(attribute)) & 1; }
  void add(Attribute attribute) { words_[word(attribute)] |= std::uint64_t{1} << bit(attribute); }
  void add_all(const AttributeSet& other) {
    words_[0] |= other.words_[0];
    words_[1] |= other.words_[1];
  }

 private:
  static constexpr std::size_t word(Attribute attribute) { return static_cast<std::size_t>(attribute) >> 6; }
  static constexpr unsigned bit(Attribute attribute) { return static_cast<unsigned>(attribute) & 63; }

  static_assert(kAttributes <= 128);
  std::array<std::uint64_t, 2> words_{};
};

}  // namespace bellwether::checks
