import MartletModel
import MartletStrategy
import Testing

struct TopicPartitionSetTests {
    private static let one = TopicID(high: 1, low: 1)
    private static let two = TopicID(high: 2, low: 2)

    @Test func `equal sets are equal values, in whatever order they came about`() {
        var ascending = TopicPartitionSet()
        for partition: PartitionIndex in [0, 1, 2] { ascending.insert(partition, of: Self.one) }
        var other = TopicPartitionSet()
        for partition: PartitionIndex in [2, 0, 2, 1] { other.insert(partition, of: Self.one) }
        var whole = TopicPartitionSet()
        whole[Self.one] = [2, 1, 0, 1]
        #expect(ascending == other)
        #expect(ascending == whole)
        #expect(ascending[Self.one] == [0, 1, 2])
    }

    @Test func `a topic without partitions is not there`() {
        var set = TopicPartitionSet()
        set.insert(3, of: Self.one)
        set.remove(4, of: Self.one)
        #expect(set.count == 1)
        set.remove(3, of: Self.one)
        #expect(set == TopicPartitionSet())
        set[Self.two] = []
        #expect(set.isEmpty)
        #expect(set.topics == [])
    }

    @Test func `what two sets have together and apart`() {
        var left = TopicPartitionSet()
        left[Self.one] = [0, 1]
        left[Self.two] = [5]
        var right = TopicPartitionSet()
        right[Self.one] = [1, 2]
        #expect(left.intersection(right)[Self.one] == [1])
        #expect(left.subtracting(right)[Self.one] == [0])
        #expect(left.subtracting(right)[Self.two] == [5])
        #expect(left.union(right)[Self.one] == [0, 1, 2])
        #expect(!left.isSubset(of: right))
        #expect(left.intersection(right).isSubset(of: right))
        #expect(left.subtracting(right).isDisjoint(with: right))
        #expect(left.contains(5, of: Self.two))
        #expect(!left.contains(5, of: Self.one))
    }
}
