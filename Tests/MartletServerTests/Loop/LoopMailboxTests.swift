import Testing

@testable import MartletServer

@Suite struct `A mailbox` {
    @Test func `wakes its loop once until it is emptied, and never once closed`() {
        let mailbox = LoopMailbox()
        var wakings = 0
        for _ in 0..<5 { mailbox.put(.memoryIsFree) { wakings += 1 } }
        #expect(wakings == 1)
        #expect(mailbox.empty().count == 5)
        #expect(mailbox.empty().isEmpty)
        mailbox.put(.memoryIsFree) { wakings += 1 }
        #expect(wakings == 2)
        mailbox.close()
        mailbox.put(.memoryIsFree) { wakings += 1 }
        #expect(wakings == 2)
        #expect(mailbox.empty().isEmpty)
    }
}
