#include "serve/broker/amqp_connection.hpp"

#include <amqp.h>
#include <amqp_tcp_socket.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace digitnet::serve {
namespace {

constexpr amqp_channel_t channel = 1;
constexpr int heartbeat_seconds = 10;
constexpr int frame_bytes = 131'072;
constexpr timeval patience{5, 0};  // for an answer of the broker

using Clock = std::chrono::steady_clock;

timeval time_of(std::chrono::milliseconds time) {
  return {static_cast<time_t>(time.count() / 1000),
          static_cast<suseconds_t>(time.count() % 1000 * 1000)};
}

/// A view of text that outlives it.
amqp_bytes_t bytes(std::string_view text) {
  return {text.size(), const_cast<char*>(text.data())};  // the library only reads
}

std::string text(const amqp_bytes_t& bytes) {
  return {static_cast<const char*>(bytes.bytes), bytes.len};
}

[[noreturn]] void fail(const std::string& what, const std::string& why) {
  throw BrokerError{"broker: " + what + ": " + why};
}

void check_status(int status, const std::string& what) {
  if (status < 0) fail(what, amqp_error_string2(status));
}

/// What a broker said when it closed the channel or the connection.
std::string reason_in(const amqp_method_t& method) {
  if (method.id == AMQP_CHANNEL_CLOSE_METHOD) {
    return text(static_cast<amqp_channel_close_t*>(method.decoded)->reply_text);
  }
  if (method.id == AMQP_CONNECTION_CLOSE_METHOD) {
    return text(static_cast<amqp_connection_close_t*>(method.decoded)->reply_text);
  }
  return "an unexpected answer";
}

void check_reply(const amqp_rpc_reply_t& reply, const std::string& what) {
  switch (reply.reply_type) {
    case AMQP_RESPONSE_NORMAL:
      return;
    case AMQP_RESPONSE_LIBRARY_EXCEPTION:
      fail(what, amqp_error_string2(reply.library_error));
    case AMQP_RESPONSE_SERVER_EXCEPTION:
      fail(what, reason_in(reply.reply));
    default:
      fail(what, "the connection was closed");
  }
}

amqp_table_entry_t entry(const char* key, const char* value) {
  amqp_table_entry_t result{};
  result.key = amqp_cstring_bytes(key);
  result.value.kind = AMQP_FIELD_KIND_UTF8;
  result.value.value.bytes = amqp_cstring_bytes(value);
  return result;
}

amqp_table_entry_t entry(const char* key, std::int32_t value) {
  amqp_table_entry_t result{};
  result.key = amqp_cstring_bytes(key);
  result.value.kind = AMQP_FIELD_KIND_I32;
  result.value.value.i32 = value;
  return result;
}

}  // namespace

void AmqpConnection::Close::operator()(amqp_connection_state_t_* state) const noexcept {
  amqp_destroy_connection(state);  // at once: nobody waits for a broker that may be gone
}

AmqpConnection::AmqpConnection(const BrokerAddress& address) : state_{amqp_new_connection()} {
  amqp_connection_state_t state = state_.get();
  amqp_socket_t* socket = state != nullptr ? amqp_tcp_socket_new(state) : nullptr;
  if (socket == nullptr) throw std::bad_alloc{};
  const std::string where = address.text();
  check_status(amqp_set_handshake_timeout(state, &patience), where);
  check_status(amqp_set_rpc_timeout(state, &patience), where);
  check_status(amqp_socket_open_noblock(socket, address.host.c_str(), address.port, &patience),
               where);
  // Otherwise nobody would say so when the queue is gone that we consume.
  amqp_table_entry_t told{};
  told.key = amqp_cstring_bytes("consumer_cancel_notify");
  told.value.kind = AMQP_FIELD_KIND_BOOLEAN;
  told.value.value.boolean = 1;
  amqp_table_entry_t capabilities{};
  capabilities.key = amqp_cstring_bytes("capabilities");
  capabilities.value.kind = AMQP_FIELD_KIND_TABLE;
  capabilities.value.value.table = {1, &told};
  const amqp_table_t properties{1, &capabilities};
  check_reply(amqp_login_with_properties(state, address.vhost.c_str(), 0, frame_bytes,
                                         heartbeat_seconds, &properties, AMQP_SASL_METHOD_PLAIN,
                                         address.user.c_str(), address.password.c_str()),
              where);
  amqp_channel_open(state, channel);
  check(where);
  const auto declare = [&](const char* name, std::vector<amqp_table_entry_t> arguments) {
    amqp_queue_declare(state, channel, amqp_cstring_bytes(name), 0, 1, 0, 0,
                       {static_cast<int>(arguments.size()), arguments.data()});
    check(name);
  };
  constexpr std::int32_t deliveries = 5;  // beside the first
  declare(dead_job_queue, {entry("x-queue-type", "quorum")});
  declare(job_queue, {entry("x-queue-type", "quorum"), entry("x-delivery-limit", deliveries),
                      entry("x-dead-letter-exchange", ""),
                      entry("x-dead-letter-routing-key", dead_job_queue)});
}

/// Throws if the last call to the broker was not answered as it should be.
void AmqpConnection::check(const std::string& what) const {
  check_reply(amqp_get_rpc_reply(state_.get()), what);
}

std::vector<std::string> AmqpConnection::publish(const std::vector<std::string>& jobs) {
  amqp_connection_state_t state = state_.get();
  if (!confirming_) {
    amqp_confirm_select(state, channel);
    check("confirms");
    confirming_ = true;
  }
  amqp_basic_properties_t properties{};
  properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG;
  properties.delivery_mode = AMQP_DELIVERY_PERSISTENT;
  const std::uint64_t first = published_ + 1;
  for (const std::string& job : jobs) {
    check_status(amqp_basic_publish(state, channel, amqp_empty_bytes, bytes(job_queue), 1, 0,
                                    &properties, bytes(job)),
                 "publishing");
    ++published_;
  }
  std::vector<std::string> waiting = jobs;  // "" where that is over
  const auto end = Clock::now() + std::chrono::seconds{patience.tv_sec};
  while (std::ranges::any_of(waiting, [](const std::string& job) { return !job.empty(); })) {
    if (Clock::now() > end) fail("publishing", "it is not confirmed");
    take_confirmation(waiting, first);
  }
  amqp_maybe_release_buffers(state);
  return jobs;
}

/// Reads what the broker says of what was published since `first`, if it says something soon.
void AmqpConnection::take_confirmation(std::vector<std::string>& waiting, std::uint64_t first) {
  constexpr timeval moment{0, 200'000};
  amqp_frame_t frame;
  const int status = amqp_simple_wait_frame_noblock(state_.get(), &frame, &moment);
  if (status == AMQP_STATUS_TIMEOUT) return;
  check_status(status, "publishing");
  if (frame.frame_type != AMQP_FRAME_METHOD) return;
  if (frame.payload.method.id != AMQP_BASIC_ACK_METHOD) {
    // A queue that is gone returns what was published to it; a new connection makes it again.
    fail("publishing", frame.payload.method.id == AMQP_BASIC_RETURN_METHOD ? "the queue is gone"
                       : frame.payload.method.id == AMQP_BASIC_NACK_METHOD
                           ? "it is refused"
                           : reason_in(frame.payload.method));
  }
  const auto& ack = *static_cast<amqp_basic_ack_t*>(frame.payload.method.decoded);
  const auto confirm = [&](std::uint64_t tag) {
    if (tag >= first && tag - first < waiting.size()) waiting[tag - first].clear();
  };
  for (std::uint64_t tag = ack.multiple != 0 ? first : ack.delivery_tag; tag <= ack.delivery_tag;
       ++tag) {
    confirm(tag);
  }
}

void AmqpConnection::consume(int ahead) {
  amqp_basic_qos(state_.get(), channel, 0, static_cast<std::uint16_t>(ahead), 0);
  check("prefetch");
  amqp_basic_consume(state_.get(), channel, bytes(job_queue), amqp_empty_bytes, 0, 0, 0,
                     amqp_empty_table);
  check("consuming");
}

std::optional<Delivery> AmqpConnection::next(std::chrono::milliseconds time) {
  amqp_connection_state_t state = state_.get();
  amqp_maybe_release_buffers(state);
  const timeval wait = time_of(time);
  amqp_envelope_t envelope;
  const amqp_rpc_reply_t reply = amqp_consume_message(state, &envelope, &wait, 0);
  if (reply.reply_type == AMQP_RESPONSE_NORMAL) {
    Delivery delivery{text(envelope.message.body), envelope.delivery_tag,
                      envelope.redelivered != 0};
    amqp_destroy_envelope(&envelope);
    return delivery;
  }
  if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION) {
    if (reply.library_error == AMQP_STATUS_TIMEOUT) return std::nullopt;
    if (reply.library_error == AMQP_STATUS_UNEXPECTED_STATE) {  // something else than a delivery
      amqp_frame_t frame;
      check_status(amqp_simple_wait_frame(state, &frame), "consuming");
      if (frame.frame_type == AMQP_FRAME_METHOD) {
        fail("consuming", frame.payload.method.id == AMQP_BASIC_CANCEL_METHOD
                              ? "the queue is gone"
                              : reason_in(frame.payload.method));
      }
      return std::nullopt;
    }
  }
  check_reply(reply, "consuming");
  return std::nullopt;
}

std::optional<Delivery> AmqpConnection::next_dead() {
  amqp_connection_state_t state = state_.get();
  amqp_maybe_release_buffers(state);
  const amqp_rpc_reply_t reply = amqp_basic_get(state, channel, bytes(dead_job_queue), 0);
  check_reply(reply, dead_job_queue);
  if (reply.reply.id == AMQP_BASIC_GET_EMPTY_METHOD) return std::nullopt;
  const std::uint64_t tag = static_cast<amqp_basic_get_ok_t*>(reply.reply.decoded)->delivery_tag;
  amqp_message_t message;
  check_reply(amqp_read_message(state, channel, &message, 0), dead_job_queue);
  Delivery delivery{text(message.body), tag, true};
  amqp_destroy_message(&message);
  return delivery;
}

void AmqpConnection::acknowledge(std::uint64_t tag) {
  check_status(amqp_basic_ack(state_.get(), channel, tag, 0), "acknowledging");
}

void AmqpConnection::stay_awake() {
  constexpr timeval now{0, 0};
  amqp_frame_t frame;
  const int status = amqp_simple_wait_frame_noblock(state_.get(), &frame, &now);
  if (status == AMQP_STATUS_TIMEOUT) return;
  check_status(status, "heartbeat");
  fail("heartbeat", frame.frame_type == AMQP_FRAME_METHOD ? reason_in(frame.payload.method)
                                                          : "an unexpected answer");
}

}  // namespace digitnet::serve
