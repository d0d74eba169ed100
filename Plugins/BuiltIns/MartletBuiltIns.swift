// Every built-in strategy by one import, for executables whose list names them.

@_exported public import AcksAll
@_exported public import AcksLeader
@_exported public import AcksNone
@_exported public import AcksQuorum
@_exported public import AssignorRange
@_exported public import AssignorUniform
@_exported public import AuthorizerACL
@_exported public import CoordinatorEmbedded
@_exported public import DeliveryAtLeastOnce
@_exported public import DeliveryAtMostOnce
@_exported public import DeliveryClient
@_exported public import DeliveryExactlyOnce
@_exported public import PartitionerCRC32
@_exported public import PartitionerExplicit
@_exported public import PartitionerFNV1a
@_exported public import PartitionerMurmur2
@_exported public import PartitionerRoundRobin
@_exported public import PartitionerSticky
@_exported public import RecordDedupByHeader
@_exported public import RecordDelay
@_exported public import RecordTimeToLive
@_exported public import RetentionCompact
@_exported public import RetentionConsumed
@_exported public import RetentionEventTime
@_exported public import RetentionSize
@_exported public import RetentionTime
